"""One stylesheet from many: `css/site.css` is the files of `static/css` one after the other, made when asked for.

There is no build step. `BundleFinder` is one more entry of STATICFILES_FINDERS: `collectstatic` copies (hashes,
compresses) what it lists, and while developing or testing `find()` hands out the same file, made anew whenever a
source has changed.
Each source wraps itself in its cascade layer and `tokens.css`, the first, fixes the order of the layers.
"""

import atexit
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLE = "css/site.css"
ORDER = ("tokens.css", "base.css", "layout.css", "components/*.css", "pages/*.css", "utilities.css")


def sources() -> list[Path]:
    """The files of the bundle in the order in which they are joined; within a folder, by name."""
    folder = Path(settings.STATICFILES_DIRS[0]) / "css"
    return [path for pattern in ORDER for path in sorted(folder.glob(pattern))]


def newest(paths: list[Path]) -> float:
    """When the youngest of `paths` was written, in seconds since 1970."""
    return max((path.stat().st_mtime for path in paths), default=0.0)


class BundleFinder(BaseFinder):
    """Serves the bundle from a folder of this process that goes with it."""

    def __init__(self, app_names=None, *args, **kwargs):
        self.folder = TemporaryDirectory(prefix="css-")
        atexit.register(self.folder.cleanup)
        self.storage = FileSystemStorage(location=self.folder.name)
        self.made_of: tuple = ()
        self.making = Lock()
        super().__init__(*args, **kwargs)

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False):
        """The bundle's place on disk; `[]` for any other path, as finders answer."""
        if path != BUNDLE:
            return []
        found = self.make()
        return [found] if find_all else found

    def list(self, ignore_patterns):
        self.make()
        yield BUNDLE, self.storage

    def make(self) -> str:
        """Join the sources unless nothing has changed since the last time; whole or not at all."""
        target = Path(self.storage.path(BUNDLE))
        with self.making:
            files = sources()
            made_of = (*files, newest(files))
            if made_of != self.made_of:
                target.parent.mkdir(parents=True, exist_ok=True)
                draft = target.with_suffix(".draft")
                draft.write_text("\n".join(path.read_text("utf-8") for path in files), "utf-8")
                draft.replace(target)
                self.made_of = made_of
        return str(target)


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Names with hashes, also where one of our modules imports another, so that all of it is cached for good.

    Only ours: Django's switch for this reads every script, and trips over imports in other packages' comments.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )
