#!/bin/sh
# Validates a JSON document against a JSON Schema, and the schema itself.
#
#   validate_json.sh SCHEMA DOCUMENT
#
# Exit code 0: valid. 1: invalid, with what is wrong on stderr. 2: usage. 77: python3-jsonschema is not
# installed, said on stderr.
set -eu

if [ $# -ne 2 ] || [ ! -f "$1" ] || [ ! -f "$2" ]; then
  echo "usage: validate_json.sh SCHEMA DOCUMENT" >&2
  exit 2
fi
# The system's interpreter: another one in PATH does not see the system's packages.
python=/usr/bin/python3
if [ ! -x $python ] || ! $python -c 'import jsonschema' 2>/dev/null; then
  echo "validate_json: install python3-jsonschema" >&2
  exit 77
fi
$python -W ignore -m jsonschema -i "$2" "$1" >&2 || exit 1
