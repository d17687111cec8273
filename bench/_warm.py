"""What a run imports, 10 s of it: done once, by the server that forks the runs to be killed."""

import duckdb_engine  # noqa: F401
import sqlalchemy  # noqa: F401

import bench._path  # noqa: F401
import flows.interruption  # noqa: F401
from tasks.functions import all_functions
from tasks.validation import great_expectations

great_expectations()
all_functions()
