"""What DVC calls folders: names and contents of files, and the `.dir` hash that DVC's own code gives them.

    python3.11 -m venv .venv-dvc && .venv-dvc/bin/pip install -r requirements-dvc.txt
    .venv-dvc/bin/python dvc_folders.py      # rewrites packages/replicate/test/fixtures/dvc-folders.json
"""

from __future__ import annotations

import json
import tempfile
from importlib.metadata import version
from pathlib import Path

from dvc_data.hashfile.build import build
from dvc_data.hashfile.db import HashFileDB
from dvc_objects.fs import LocalFileSystem

TARGET = Path(__file__).parents[2] / "packages/replicate/test/fixtures/dvc-folders.json"

FOLDERS = {
    "one file": {"a.txt": "a"},
    "empty file": {"empty": ""},
    "order of plain names": {"b": "1", "a": "2", "A": "3", "a.b": "4", "a-b": "5", "ab": "6", "10": "7", "9": "8"},
    "folders in it": {"a/b": "1", "a-b": "2", "a.b": "3", "a/c/d": "4", "ab/c": "5"},
    "blanks and quotes": {'say "no"': "1", "back\\slash": "2", "a b": "3", "tab\there": "4", "line\nend": "5", "\x7f": "6"},
    "accents": {"é": "1", "e\u0301": "2", "ß": "3", "Ω": "4", "z": "5"},
    "above the basic plane": {"😀": "1", "ﬀ": "2", "\uffee": "3", "𝔘": "4", "漢字": "5"},
    "line ends stay": {"crlf": "a\r\nb\r\n", "lf": "a\nb\n"},
}


def folder_hash(files: dict[str, str]) -> dict:
    with tempfile.TemporaryDirectory() as home:
        work, cache = Path(home, "work"), Path(home, "cache")
        for name, text in files.items():
            path = work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        cache.mkdir()
        fs = LocalFileSystem()
        _, meta, tree = build(HashFileDB(fs, str(cache)), str(work), fs, "md5")
        return {"md5": tree.hash_info.value, "size": meta.size, "nfiles": meta.nfiles}


if __name__ == "__main__":
    folders = [{"name": name, "files": files, **folder_hash(files)} for name, files in FOLDERS.items()]
    made = {"dvc": version("dvc"), "dvc_data": version("dvc-data"), "folders": folders}
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(made, indent=1, ensure_ascii=True) + "\n")
