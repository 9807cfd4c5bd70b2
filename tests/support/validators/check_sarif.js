// check_sarif.js FILE VERDICT: the OASIS schema as the upload action checks it, the multitool's verdict
// on FILE, and what the multitool does not look at. Exit code 0: valid; 1: invalid. Warnings and notes
// of the verdict go to stdout, one line for each kind.
"use strict";

const fs = require("fs");
const path = require("path");
const { Validator } = require("jsonschema");

const readJson = (file) => JSON.parse(fs.readFileSync(file, "utf8").replace(/^\uFEFF/, ""));

function schemaErrors(sarif) {
  const directory = path.dirname(require.resolve("@microsoft/jest-sarif/package.json"));
  const schema = readJson(path.join(directory, "lib", "schemas", "sarif-2.1.0-rtm.5.json"));
  return new Validator().validate(sarif, schema).errors.map((error) => `schema: ${error.stack}`);
}

function verdictErrors(verdict, tally) {
  const errors = [];
  for (const result of verdict.runs[0].results || []) {
    const level = result.level || "warning";
    const values = (result.message.arguments || []).join(", ");
    if (level === "error") {
      errors.push(`multitool: ${result.ruleId} ${result.message.id}: ${result.message.text || values}`);
    } else {
      const kind = `${level} ${result.ruleId} ${result.message.id}`;
      tally.set(kind, (tally.get(kind) || 0) + 1);
    }
  }
  for (const invocation of verdict.runs[0].invocations || []) {
    for (const notification of invocation.toolExecutionNotifications || []) {
      if (notification.level === "error") {
        errors.push(`multitool: ${notification.message.text}`);
      }
    }
  }
  return errors;
}

function uriError(uri) {
  if (typeof uri !== "string" || uri === "") {
    return "no uri";
  }
  if (/^[a-z][a-z0-9+.-]*:/i.test(uri)) {
    return `'${uri}' has a scheme`;
  }
  if (uri.split("/").some((segment) => ["", ".", ".."].includes(segment))) {
    return `'${uri}' is not a plain relative path`;
  }
  return /^([A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-F]{2})+$/.test(uri) ? null : `'${uri}' is not a URI reference`;
}

// Every artifactLocation below `node`, wherever it stands.
function* artifactLocations(node, where) {
  const rest = [[node, where]];
  while (rest.length > 0) {
    const [value, place] = rest.pop();
    if (value === null || typeof value !== "object") {
      continue;
    }
    for (const [key, child] of Object.entries(value)) {
      if (key === "artifactLocation") {
        yield [child, `${place}.${key}`];
      }
      rest.push([child, `${place}.${key}`]);
    }
  }
}

function gaps(sarif) {
  const errors = [];
  sarif.runs.forEach((run, runNumber) => {
    run.results.forEach((result, number) => {
      const where = `runs[${runNumber}].results[${number}]`;
      if ((result.locations || []).length !== 1) {
        errors.push(`${where}: not exactly one location`);
        return;
      }
      const physical = result.locations[0].physicalLocation || {};
      if (!physical.artifactLocation) {
        errors.push(`${where}: no artifactLocation`);
      }
      if (!physical.region || !Number.isInteger(physical.region.startLine)) {
        errors.push(`${where}: no region with a startLine`);
      }
      if (!(result.partialFingerprints || {}).primaryLocationLineHash) {
        errors.push(`${where}: no primaryLocationLineHash`);
      }
    });
    for (const [location, where] of artifactLocations(run, `runs[${runNumber}]`)) {
      const error = uriError(location.uri);
      if (error) {
        errors.push(`${where}: ${error}`);
      }
    }
  });
  return errors;
}

const [sarifFile, verdictFile] = process.argv.slice(2);
const tally = new Map();
let errors;
try {
  const sarif = readJson(sarifFile);
  errors = [...schemaErrors(sarif), ...verdictErrors(readJson(verdictFile), tally)];
  if (errors.length === 0) {
    errors = gaps(sarif);
  }
} catch (error) {
  errors = [String(error)];
}
for (const [kind, count] of [...tally].sort()) {
  console.log(`${count} x ${kind}`);
}
for (const error of errors) {
  console.error(error);
}
process.exitCode = errors.length === 0 ? 0 : 1;
