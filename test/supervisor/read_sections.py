"""Reads configuration files with supervisord's parser. Standard input: a JSON list of texts. Standard output: for each
text its sections with their options."""

import json
import sys

from supervisor.options import UnhosedConfigParser


def read(text):
    parser = UnhosedConfigParser()
    parser.read_string(text)
    return {section: dict(parser.items(section)) for section in parser.sections()}


json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
