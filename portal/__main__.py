"""`portal`, and `python -m portal`."""


def main() -> None:
    """Runs the command line; it is imported only here, so that processes which help a command start without it."""
    from portal.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
