"""Reads YAML with PyYAML. Standard input: a JSON list of texts. Standard output: for each text the list of its documents."""

import json
import sys

import yaml

json.dump([list(yaml.safe_load_all(text)) for text in json.load(sys.stdin)], sys.stdout)
