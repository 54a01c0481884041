import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SecretMask } from '../../runtime/index.ts';

/** The ways in which other programs write a text; each must hide whatever stands around it. */
const encoders: Readonly<Record<string, (text: string) => string>> = {
  verbatim: text => text,
  json: text => JSON.stringify(text).slice(1, -1),
  'json, ASCII': text =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[^ -~]/g, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
  base64: text => Buffer.from(text).toString('base64'),
  'base64 for URLs': text => Buffer.from(text).toString('base64url'),
  'base64 for URLs, padded': text =>
    Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
  'percent-encoded': text => encodeURIComponent(text),
  'percent-encoded, lower case': text =>
    encodeURIComponent(text).replace(/%../g, digits => digits.toLowerCase()),
  form: text => new URLSearchParams([['', text]]).toString().slice(1),
};

/** Printable, of several scripts, without lone halves of a character: an encoder cannot write those. */
const secrets = fc
  .string({ unit: 'grapheme', minLength: 6, maxLength: 80 })
  .filter(text => text.trim().length >= 6 && text === text.toWellFormed() && !text.includes('***'));

/** A text in parts of these lengths, over and over. */
function inParts(text: string, lengths: readonly number[]): string[] {
  const parts: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    parts.push(text.slice(at, at + length));
    at += length;
  }
  return parts;
}

function streamed(mask: SecretMask, parts: readonly string[]): string {
  const stream = mask.stream();
  return parts.map(part => stream.write(part)).join('') + stream.end();
}

const lengths = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 });

describe.each(Object.entries(encoders))('%s', (name, encode) => {
  test('a secret is hidden wherever the text is cut', () => {
    fc.assert(
      fc.property(secrets, fc.string(), fc.string(), lengths, (secret, before, after, cuts) => {
        const shown = streamed(
          new SecretMask([secret]),
          inParts(`${before}\n${encode(secret)}\n${after}`, cuts),
        );
        // What stands around it may hold it as well, or be a part of it.
        expect(shown).toContain('***');
        expect(shown).not.toContain(encode(secret));
        if (!name.startsWith('base64')) expect(shown).not.toContain(secret);
      }),
    );
  });
});

describe('SecretMask', () => {
  test('base64 of a longer text hides the secret at each of the three places', () => {
    fc.assert(
      fc.property(
        secrets,
        fc.string({ unit: 'binary-ascii', maxLength: 9 }),
        fc.string({ unit: 'binary-ascii', maxLength: 9 }),
        fc.constantFrom<'base64' | 'base64url'>('base64', 'base64url'),
        lengths,
        (secret, before, after, alphabet, cuts) => {
          const encoded = Buffer.from(before + secret + after).toString(alphabet);
          const shown = streamed(new SecretMask([secret]), inParts(encoded, cuts));
          expect(shown).toContain('***');
          // At most the characters that the surroundings decide as well are left on either side.
          const left = Math.ceil((Buffer.byteLength(before) * 4) / 3) + 3;
          const right = Math.ceil((Buffer.byteLength(after) * 4) / 3) + 5;
          expect(shown.replace('***', '').length).toBeLessThanOrEqual(left + right);
        },
      ),
    );
  });

  test('a text without secrets passes unchanged', () => {
    fc.assert(
      fc.property(fc.array(secrets, { maxLength: 5 }), fc.string(), lengths, (values, text, cuts) => {
        // No form is made of these digits alone.
        const plain = [...text].map(letter => (letter.codePointAt(0) ?? 0) % 2).join('');
        fc.pre(!values.some(value => /^[01\s]*$/m.test(value)));
        expect(streamed(new SecretMask(values), inParts(plain, cuts))).toBe(plain);
      }),
    );
  });

  test('how the text is cut makes no difference', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n', 'c'), maxLength: 60 });
    const values = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 6, maxLength: 9 }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(values, letters, lengths, (secrets, text, cuts) => {
        const mask = new SecretMask(secrets);
        expect(streamed(mask, inParts(text, cuts))).toBe(mask.text(text));
      }),
      { numRuns: 1000 },
    );
  });

  test('a prompt appears at once; only what may begin a secret waits', () => {
    const stream = new SecretMask(['topsecret']).stream();
    expect(stream.write('Password: ')).toBe('Password: ');
    expect(stream.write('is it top')).toBe('is it ');
    expect(stream.write('most?')).toBe('topmost?');
    expect(stream.write('tops') + stream.write('ecret!')).toBe('***!');
    expect(stream.write('top')).toBe('');
    expect(stream.end()).toBe('top');
  });

  test('a value that is added counts at once, also for what waits', () => {
    const mask = new SecretMask(['abcdefgh']);
    const stream = mask.stream();
    expect(stream.write('x abcdef')).toBe('x ');
    mask.add('cdefXY');
    expect(stream.write('XY, abcdefgh')).toBe('ab***, ***');
  });

  test('each line of a value is hidden, and a value line by line', () => {
    const key = '-----BEGIN KEY-----\r\nMIIEvQIBADANBg\r\nq9Xz\r\n-----END KEY-----\n';
    const mask = new SecretMask([key]);
    expect(mask.text('E   MIIEvQIBADANBg\nE   other')).toBe('E   ***\nE   other');
    expect(mask.text(`<${key.trim()}>`)).toBe('<***>');
    expect(mask.text(JSON.stringify({ key }))).toBe('{"key":"***"}');
    expect(mask.text(`'${key.trim().replaceAll('\r', '\\r').replaceAll('\n', '\\n')}'`)).toBe("'***'");
  });

  test('a secret that a limit cut short is hidden; shorter beginnings are words', () => {
    const mask = new SecretMask(['hunter2-and-more']);
    expect(mask.cutText('with hunter2-and')).toBe('with ***');
    expect(mask.cutText('he went to hunt')).toBe('he went to hunt');
  });

  test('values below six characters are no patterns', () => {
    expect(new SecretMask(['abcde', '']).text('abcde')).toBe('abcde');
  });

  test('a long value is hidden in parts as well, and its base64 broken into lines', () => {
    const long = Array.from({ length: 64 * 1024 }, (_, index) => 'abcdefghij'[(index * 7919) % 10]).join('');
    const mask = new SecretMask([long]);
    expect(mask.text(`<${long}>`)).toBe('<***>');
    const token = `sk-${'0123456789abcdef'.repeat(20)}`;
    const wrapped = Buffer.from(token).toString('base64').replace(/.{76}/g, '$&\n');
    expect(new SecretMask([token]).text(wrapped).replaceAll('***', '').length).toBeLessThan(12);
  });

  test('16 MiB pass in a moment, also where every character may begin a secret', () => {
    const mask = new SecretMask([`${'a'.repeat(200)}b`, 'correct horse battery staple', 'x'.repeat(4000)]);
    const text = `${'a'.repeat(4096)}${'lorem ipsum dolor sit amet \n'.repeat(500)}`;
    const stream = mask.stream();
    const started = performance.now();
    let shown = 0;
    for (let passed = 0; passed < 16 * 1024 * 1024; passed += text.length) shown += stream.write(text).length;
    shown += stream.end().length;
    const took = performance.now() - started;
    console.log(`16 MiB masked in ${Math.round(took)} ms`);
    expect(shown).toBeGreaterThan(16 * 1024 * 1024);
    expect(took).toBeLessThan(10_000);
  });
});
