"""The wall by author, value or touchpoint is read in its order, instead of being sorted for each page."""

NAMES = ('author_id', 'value_id', 'touchpoint_id')


def up(migrator, db):
    migrator.migrate(*(migrator.add_index('post', (name, 'created_at')) for name in NAMES))


def down(migrator, db):
    migrator.migrate(*(migrator.drop_index('post', f'post_{name}_created_at') for name in NAMES))
