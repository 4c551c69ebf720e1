"""Values that hardly any argument may have, for hypothesis."""

from hypothesis import strategies as st

JUNK = st.one_of(
    st.sampled_from([None, True, 0, -1, 1.5, "3", "", (), (1, 2, 3), [1], {}, b"2", 2 + 0j, float("nan")]),
    st.integers(max_value=-1),
    st.floats(),
    st.text(max_size=3),
)
