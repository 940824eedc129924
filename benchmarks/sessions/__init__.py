"""The live session against sessions that are really run, and then run again from the top."""
