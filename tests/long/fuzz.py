"""A million damaged files and texts: every reader reads them or refuses them with a sentence, and none crashes or hangs.

    python tests/long/fuzz.py [--count N] [--seed S] [--workers K]

Each worker process may use 6 GB, so that an allocation that a header asks for shows, and each piece of work has two minutes.
Prints how many inputs each reader got, and every finding; the exit code is 1 if there was one.
"""

import argparse
import shutil
import sys
import tempfile
import time
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from readers import READERS, examine, limit_memory  # noqa: E402  found next door

PIECE, SECONDS = 2000, 120
MEMORY = Path("/dev/shm")  # where a system has one, files there need no disk


def work(name, start, count):
    warnings.simplefilter("ignore")
    reader = next(reader for reader in READERS if reader.name == name)
    folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
    try:
        return examine(reader, range(start, start + count), folder)
    finally:
        shutil.rmtree(folder)


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(words)
    begun, counts, findings = time.perf_counter(), Counter(), 0
    with ProcessPoolExecutor(options.workers, initializer=limit_memory, initargs=(6,)) as pool:
        pieces = []
        for reader in READERS:
            total = int(options.count * reader.share)
            for start in range(0, total, PIECE):
                size = min(PIECE, total - start)
                pieces.append((reader.name, size, pool.submit(work, reader.name, options.seed + start, size)))
        for name, size, piece in pieces:
            for seed, said in piece.result(SECONDS * len(pieces)):
                findings += 1
                print(f"{name}, seed {seed}: {said}", flush=True)
            counts[name] += size
    told = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    print(f"{sum(counts.values()):,} damaged inputs in {time.perf_counter() - begun:.0f} s, {findings} findings: {told}")
    return findings > 0


if __name__ == "__main__":
    sys.exit(main())
