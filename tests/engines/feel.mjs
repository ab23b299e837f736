// Reads a DMN file and decides by it, as an engine of another make would.
//
// Standard input is JSON lines: {"dmn": text} begins a file, {"input": {...}} asks
// for its decisions. Each line is answered by one: the warnings and names of the
// file, or the value of each decision.
import { createInterface } from "node:readline";
import { DmnModdle } from "dmn-moddle";
import { evaluate } from "feelin";

const moddle = new DmnModdle();
let decisions = [];

async function read(text) {
  const { rootElement, warnings } = await moddle.fromXML(text, "dmn:Definitions");
  const elements = new Map(rootElement.drgElement.map((it) => [`#${it.id}`, it]));
  decisions = rootElement.drgElement
    .filter((element) => element.$type === "dmn:Decision")
    .map((decision) => ({
      name: decision.variable.name,
      text: decision.decisionLogic.text,
      // An expression sees what the decision says that it needs, and nothing else.
      needs: (decision.informationRequirement ?? []).map((requirement) => {
        const needed = requirement.requiredInput ?? requirement.requiredDecision;
        return elements.get(needed.href).variable.name;
      }),
      known: new Map(),
    }));
  const types = rootElement.drgElement.map((element) => element.$type);
  return {
    warnings: warnings.map((warning) => warning.message),
    names: decisions.map((decision) => decision.name),
    inputs: rootElement.drgElement
      .filter((element) => element.$type === "dmn:InputData")
      .map((element) => element.variable.name),
    strangers: types.filter((it) => it !== "dmn:Decision" && it !== "dmn:InputData"),
    shapes: rootElement.dmnDI?.diagrams?.[0]?.diagramElements?.length ?? 0,
  };
}

function decide(input) {
  const known = { ...input };
  for (const { name, text, needs, known: kept } of decisions) {
    const context = Object.fromEntries(needs.map((need) => [need, known[need] ?? null]));
    const key = JSON.stringify(context);
    if (!kept.has(key)) {
      const { value, warnings } = evaluate(text, context);
      if (warnings.length) throw new Error(`${name}: ${JSON.stringify(warnings)}`);
      kept.set(key, value);
    }
    known[name] = kept.get(key);
  }
  return decisions.map(({ name }) => known[name]);
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const answer = "dmn" in asked ? await read(asked.dmn) : decide(asked.input);
  console.log(JSON.stringify(answer));
}
