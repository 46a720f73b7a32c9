// Times the open reference implementation on examinations that are already objects in memory.
// Usage: node peer_speed.cjs PACKAGE FILE SECONDS; prints microseconds per examination, warm.
const { ISNCSCI } = require(process.argv[2]);
const lines = require("fs").readFileSync(process.argv[3], "utf8").trim().split("\n");
const side = (given) => ({
  motor: given.motor,
  lightTouch: given.light_touch,
  pinPrick: given.pin_prick,
  lowestNonKeyMuscleWithMotorFunction: given.lowest_non_key_muscle ?? null,
});
const exams = lines.map((line) => {
  const exam = JSON.parse(line);
  return {
    right: side(exam.right),
    left: side(exam.left),
    voluntaryAnalContraction: exam.vac,
    deepAnalPressure: exam.dap,
  };
});
let checksum = 0;
const round = () => {
  const begun = process.hrtime.bigint();
  for (const exam of exams) {
    try {
      checksum += new ISNCSCI(exam).classification.ASIAImpairmentScale.length;
    } catch {
      checksum += 1; // it throws on some examinations; that counts as an answer here
    }
  }
  return Number(process.hrtime.bigint() - begun) / 1000 / exams.length;
};
const seconds = Number(process.argv[4]);
const end = process.hrtime.bigint() + BigInt(Math.round(seconds * 1e9));
round();
const times = [];
while (process.hrtime.bigint() < end || times.length < 3) times.push(round());
times.sort((a, b) => a - b);
console.log(JSON.stringify({ microseconds: times[times.length >> 1], rounds: times.length, checksum }));
