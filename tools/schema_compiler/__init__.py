"""The schema compiler: Cap'n Proto interfaces to C."""
