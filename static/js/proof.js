// Proof of work for forms that a stranger may send: the number with which SHA-256 of «nonce:number» begins with so
// many zero bits (cluster_portal/proof.py). Counted here and not by crypto.subtle: one call of that costs more than
// the hash, and a portal without https has none.
const PAUSE = 12; // milliseconds of counting between which the page stays responsive

// The fractional parts of the roots of the first primes (FIPS 180-4, 4.2.2 and 5.3.3).
const primes = [];
for (let number = 2; primes.length < 64; number++) if (primes.every((prime) => number % prime)) primes.push(number);
const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
const ROUND = primes.map((prime) => fraction(Math.cbrt(prime)));
const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

const turn = (word, by) => (word >>> by) | (word << (32 - by));
const words = new Int32Array(64);

// The first 32 bits of the hash of an ASCII text of at most 55 characters (one block).
const hashStart = (text) => {
  words.fill(0, 0, 16);
  for (let at = 0; at < text.length; at++) words[at >> 2] |= text.charCodeAt(at) << (24 - 8 * (at % 4));
  words[text.length >> 2] |= 0x80 << (24 - 8 * (text.length % 4));
  words[15] = text.length * 8;
  for (let at = 16; at < 64; at++) {
    const [early, late] = [words[at - 15], words[at - 2]];
    const small = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const large = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    words[at] = (words[at - 16] + small + words[at - 7] + large) | 0;
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let at = 0; at < 64; at++) {
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[at] + words[at]) | 0;
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  return (START[0] + a) >>> 0;
};

const rest = () => new Promise((resolve) => setTimeout(resolve));

const solve = async (nonce, bits) => {
  for (let number = 0, until = performance.now() + PAUSE; ; number++) {
    if (hashStart(`${nonce}:${number}`) >>> (32 - bits) === 0) return number;
    if (number % 64 === 0 && performance.now() > until) {
      await rest();
      until = performance.now() + PAUSE;
    }
  }
};

// One challenge a page: whichever form is sent, it is used once.
const fields = [...document.querySelectorAll("input[data-nonce]")];
if (fields.length) {
  const [{ dataset }] = fields;
  const solved = solve(dataset.nonce, Number(dataset.bits)).then((number) => {
    for (const field of fields) field.value = number;
  });
  // Whoever is quicker than the count waits for it; then the form goes by itself.
  const wait = async (event) => {
    const form = event.target;
    if (form.elements.answer.value) return;
    event.preventDefault();
    for (const line of form.querySelectorAll("[data-wait]")) line.hidden = false;
    await solved;
    form.submit();
  };
  for (const { form } of fields) form.addEventListener("submit", wait, { once: true });
  // A page that the browser has kept holds an answer that was used.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
  });
}
