// Applies JsonLogic rules. Standard input is JSON lines: {"rules": [...]} sets them,
// {"facts": {...}} asks for the value of each. Each line is answered by one.
import { createInterface } from "node:readline";
import jsonLogic from "json-logic-js";

let rules = [];

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if ("rules" in asked) rules = asked.rules;
  const data = asked.facts ?? {};
  console.log(JSON.stringify(rules.map((rule) => jsonLogic.apply(rule, data))));
}
