"""Processes of the portal's own: each is forked from one that has loaded what they need, and opened nothing."""

from multiprocessing import get_context

processes = get_context("forkserver")
processes.set_forkserver_preload(["portal.cli", "tests.conftest", "tests.factories"])
