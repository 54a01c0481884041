"""Entry: `python -s -S -B -u <installation>/python/skillberth_worker`."""

import sys


def start() -> None:
    """Import the worker with nothing of the skill in reach, then serve.

    The skill's folders stand on PYTHONPATH before the standard library: a skill with a `queue.py` of its own
    must not end up inside the worker, nor a worker module be importable by a skill's plain `import loader`.
    """
    import os

    folder = os.path.dirname(os.path.abspath(__file__))
    wanted = [path for path in sys.path if os.path.abspath(path) != folder]
    of_skill = set(os.environ.get("PYTHONPATH", "").split(os.pathsep))
    sys.path[:] = [os.path.dirname(folder), *(path for path in wanted if path not in of_skill)]
    import skillberth_worker.bytecode

    skillberth_worker.bytecode.begin_writing()
    import skillberth_worker.worker

    sys.path[:] = wanted
    # A skill that looks at `__main__`, or a process it spawns anew, finds an empty module.
    sys.modules["__main__"] = type(sys)("__main__")
    skillberth_worker.worker.serve(file_descriptor=3)


if __name__ == "__main__":
    start()
