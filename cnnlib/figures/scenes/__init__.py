"""What each picture shows, worked out with `cnnlib.ops`: one module per kind of scene."""
