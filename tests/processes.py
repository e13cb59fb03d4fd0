"""Processes for tests to kill: each is forked from one that has loaded what they need, and opened nothing."""

from multiprocessing import get_context

processes = get_context("forkserver")
processes.set_forkserver_preload(["tests.conftest", "tests.factories"])
