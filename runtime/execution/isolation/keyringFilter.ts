/**
 * What a program is given of the kernel's keyrings: nothing. They are the user's and pass every namespace; a ticket for
 * the network or a key of a disk may lie in them. The sandbox library's own filter leaves them open.
 * https://man7.org/linux/man-pages/man7/keyrings.7.html, https://docs.kernel.org/userspace-api/seccomp_filter.html
 */

/** The numbers of `add_key`, `request_key` and `keyctl` by the kernel's name of an architecture. */
const calls: readonly (readonly [architecture: number, numbers: readonly [number, number, number]])[] = [
  [0xc000003e, [248, 249, 250]], // x86_64
  [0x40000003, [286, 287, 288]], // i386
  [0xc00000b7, [217, 218, 219]], // aarch64
  [0x40000028, [309, 310, 311]], // arm
];

const allow = 0x7fff0000;
/** With EPERM, as a kernel without keyrings answers to a container. */
const refuse = 0x00050001;

/** Classic BPF: operation, steps to skip where a comparison holds and where it does not, operand. */
type Instruction = readonly [operation: number, holds: number, fails: number, operand: number];

const load = (offset: number): Instruction => [0x20, 0, 0, offset];
const isEqual = (value: number, holds: number, fails: number): Instruction => [0x15, holds, fails, value];
const and = (mask: number): Instruction => [0x54, 0, 0, mask];
const answer = (value: number): Instruction => [0x06, 0, 0, value];

/** The filter as bubblewrap reads it. */
export function keyringFilter(): Uint8Array {
  const program: readonly Instruction[] = [
    ...calls.flatMap(([architecture, [first, second, third]]) => [
      load(4),
      isEqual(architecture, 0, 7),
      load(0),
      // x86_64 has every call once more, with this bit.
      and(0xbfffffff),
      isEqual(first, 3, 0),
      isEqual(second, 2, 0),
      isEqual(third, 1, 0),
      answer(allow),
      answer(refuse),
    ]),
    answer(allow),
  ];
  const bytes = new DataView(new ArrayBuffer(program.length * 8));
  for (const [index, [operation, holds, fails, operand]] of program.entries()) {
    const at = index * 8;
    bytes.setUint16(at, operation, true);
    bytes.setUint8(at + 2, holds);
    bytes.setUint8(at + 3, fails);
    bytes.setUint32(at + 4, operand, true);
  }
  return new Uint8Array(bytes.buffer);
}
