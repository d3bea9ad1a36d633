"""Reads configuration files as supervisord does: with supervisord's own code.

Standard input: a JSON list of files' texts. Standard output: for each text the list of its processes.
"""

import io
import json
import shlex
import sys

from supervisor.options import ServerOptions, UnhosedConfigParser

HERE = "/etc/supervisor"


def read(text):
    parser = UnhosedConfigParser()
    parser.read_file(io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))
    parser.expand_here(HERE)
    groups = ServerOptions().process_groups_from_parser(parser)
    return [describe(group, process) for group in groups for process in group.process_configs]


def describe(group, process):
    return {
        "group": group.name,
        "name": process.name,
        # What Subprocess.get_execv_args does.
        "argv": shlex.split(process.command),
        "directory": process.directory,
        "environment": process.environment,
        "startsecs": process.startsecs,
        "stopsignal": int(process.stopsignal),
        "stopwaitsecs": process.stopwaitsecs,
        "autostart": process.autostart,
        "autorestart": process.autorestart.__name__,
        "exitcodes": process.exitcodes,
        "startretries": process.startretries,
        "priority": process.priority,
        "groupPriority": group.priority,
        "uid": process.uid,
        "redirect": process.redirect_stderr,
        "stdout": describe_log(process, "stdout"),
        "stderr": describe_log(process, "stderr"),
    }


def describe_log(process, stream):
    file = getattr(process, stream + "_logfile")
    if not isinstance(file, str):
        return None
    return {
        "file": file,
        "maxBytes": getattr(process, stream + "_logfile_maxbytes"),
        "backups": getattr(process, stream + "_logfile_backups"),
    }


json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
