"""What follows the last source of a sync: what only the whole library can tell, and what nothing needs any more.

Each part leaves alone what it did before, so that an interrupted run's is simply done by the next.
"""

from index import copybook, replaced
from index.catalog import Catalog
from index.uploads import Uploads
from sites import mark_sites
from writer import Writer


def finish(catalog: Catalog, writer: Writer, uploads: Uploads) -> None:
    """Bring in line what depends on all sources, and drop what no source holds."""
    mark_sites(catalog, writer)
    copybook.update(catalog)
    with catalog.transaction():
        catalog.drop_unused_vectors()
    uploads.sweep(catalog.uploaded())


def drop_outlived(catalog: Catalog, days: float) -> None:
    """Forget replaced texts older than ``days``; no transaction where there are none."""
    if replaced.outlived(catalog.db, days):
        with catalog.transaction() as db:
            replaced.drop_outlived(db, days)
