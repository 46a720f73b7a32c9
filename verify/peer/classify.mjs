// Classifies examinations with the peer. Each line of standard input is one examination:
//
//   {"cells": ["5", "NT", ...], "passes": [[[1, [0, 1, 2, 3, 4, 5]], ...], ...]}
//
// `cells` are the 136 cells in text, right side first: motor, light touch and pin prick of the
// right, then of the left side, VAC, DAP, and the two lowest non-key muscles. Each line of standard
// output is what the peer says of it as it stands. `passes` may be left out. A pass lists cells and
// the values that each may take; the peer then classifies every combination, and the answer lists
// for each result the values that came up.

import { createInterface } from "node:readline";
import isncsci from "isncsci";

const { ISNCSCI } = isncsci;
const KEY_MUSCLES = ["C5", "C6", "C7", "C8", "T1", "L2", "L3", "L4", "L5", "S1"];
const segments = (letter, count) => Array.from({ length: count }, (_, i) => letter + (i + 1));
const DERMATOMES = [
  ...segments("C", 8).slice(1), ...segments("T", 12), ...segments("L", 5), ...segments("S", 3),
  "S4_5",
];
const SIDES = ["right", "left"];

// Where each cell stands in the peer's form of an examination.
const PLACES = [];
for (const side of SIDES) {
  for (const level of KEY_MUSCLES) PLACES.push([side, "motor", level]);
  for (const column of ["lightTouch", "pinPrick"]) {
    for (const level of DERMATOMES) PLACES.push([side, column, level]);
  }
}
const SCORES = PLACES.length;

function setCell(exam, index, text) {
  if (index < SCORES) {
    const [side, column, level] = PLACES[index];
    exam[side][column][level] = text;
  } else if (index === SCORES) exam.voluntaryAnalContraction = text;
  else if (index === SCORES + 1) exam.deepAnalPressure = text;
  else exam[SIDES[index - SCORES - 2]].lowestNonKeyMuscleWithMotorFunction = text || null;
}

function examOf(cells) {
  const exam = {};
  for (const side of SIDES) exam[side] = { motor: {}, lightTouch: {}, pinPrick: {} };
  cells.forEach((text, index) => setCell(exam, index, text));
  return exam;
}

function totalsOf({ left, right, upperExtremity, lowerExtremity, lightTouch, pinPrick }) {
  return [
    upperExtremity, lowerExtremity, lightTouch, pinPrick,
    right.upperExtremity, left.upperExtremity, right.lowerExtremity, left.lowerExtremity,
    right.lightTouch, left.lightTouch, right.pinPrick, left.pinPrick,
  ];
}

function answerOf(exam) {
  try {
    const { classification, totals } = new ISNCSCI(exam);
    const levels = classification.neurologicalLevels;
    const zones = classification.zoneOfPartialPreservations;
    return {
      results: [
        levels.sensoryRight, levels.sensoryLeft, levels.motorRight, levels.motorLeft,
        classification.neurologicalLevelOfInjury, classification.injuryComplete,
        classification.ASIAImpairmentScale,
        zones.sensoryRight, zones.sensoryLeft, zones.motorRight, zones.motorLeft,
      ],
      totals: totalsOf(totals),
    };
  } catch (error) {
    return { thrown: String(error) };
  }
}

// The texts for which a number stands in a cell: VAC and DAP are No or Yes.
const textOf = (index, number) => (index < SCORES ? String(number) : ["No", "Yes"][number]);

// For each result the values that come up over every combination of a pass.
function everyAnswer(cells, pass) {
  const exam = examOf(cells);
  const at = pass.map(() => 0);
  pass.forEach(([index, numbers]) => setCell(exam, index, textOf(index, numbers[0])));
  const found = Array.from({ length: 11 }, () => new Set());
  for (;;) {
    const { results, thrown } = answerOf(exam);
    found.forEach((values, i) => values.add(thrown === undefined ? results[i] : "thrown"));
    let turning = pass.length - 1;
    for (; turning >= 0; turning -= 1) {
      const [index, numbers] = pass[turning];
      at[turning] = (at[turning] + 1) % numbers.length;
      setCell(exam, index, textOf(index, numbers[at[turning]]));
      if (at[turning] > 0) break;
    }
    if (turning < 0) return found.map((values) => [...values]);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { cells, passes } = JSON.parse(line);
  const answer = answerOf(examOf(cells));
  if (passes) answer.passes = passes.map((pass) => everyAnswer(cells, pass));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
