"""What is shown of networks and trainings, as plain data: one module per board."""
