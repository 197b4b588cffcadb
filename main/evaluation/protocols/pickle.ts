// Reads what a pickle of pictures and answers holds, without being a pickle machine: no name is looked up and nothing is called.
// Invariant: the few calls that NumPy and Python 3 write around plain bytes are known by their names and done here; whatever else a file asks for is
// refused; a length is held against what is left before it is believed, and all that is kept is bounded by the file.
import { Problem } from '../../problems.ts';

export type Pickled = boolean | number | null | Uint8Array | Text | List | Tuple | Named | DataType | Grid;

/** UTF-8, or bytes with `\uXXXX` where `escaped`; decoded when it is asked for. */
interface Text {
  readonly kind: 'text';
  readonly bytes: Uint8Array;
  readonly escaped: boolean;
}

interface List {
  readonly kind: 'list';
  readonly items: Pickled[];
}

interface Tuple {
  readonly kind: 'tuple';
  readonly items: Pickled[];
}

/** Something of Python that a file names, `module name`: one of `knownNames`. */
interface Named {
  readonly kind: 'named';
  readonly name: string;
}

/** NumPy's type of one byte an item. */
interface DataType {
  readonly kind: 'dtype';
  readonly boolean: boolean;
}

/** A NumPy array of bytes or truth values; without content until its state was read. */
export interface Grid {
  readonly kind: 'grid';
  content: Uint8Array | undefined;
  boolean: boolean;
}

/** Reasons with words in renderer/text. */
export type BinFault = 'cut-off' | 'operation' | 'calls' | 'shape' | 'size';

export function binProblem(reason: BinFault, byte?: number): Problem {
  return new Problem('protocol-unreadable', { kind: 'bin', reason, ...(byte !== undefined && { byte }) });
}

/** Far above the largest list of pairs; each thing costs some hundred bytes of memory. */
const mostThings = 1_000_000;
const longestLine = 200;
const newline = 0x0a;

const numpyCores = ['numpy.core', 'numpy._core'];
const knownNames: ReadonlySet<string> = new Set([
  '_codecs encode',
  '__builtin__ bytes',
  'builtins bytes',
  '__builtin__ bytearray',
  'builtins bytearray',
  'numpy ndarray',
  'numpy dtype',
  ...numpyCores.flatMap((core) => [`${core}.multiarray _reconstruct`, `${core}.multiarray scalar`, `${core}.numeric _frombuffer`]),
]);

/**
 * The value of a pickle of protocol 0 to 5, written by Python 2 or 3. What is read are views of `bytes` wherever they stand there as they are.
 *
 * Throws Problem `protocol-unreadable` with the byte.
 */
export function readPickle(bytes: Uint8Array): Pickled {
  return new Reader(bytes).run();
}

const mark = Symbol('mark');
type Slot = Pickled | typeof mark;

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  /** Where the operation began: what a fault names. */
  #began = 0;
  readonly #stack: Slot[] = [];
  readonly #memo = new Map<number, Pickled>();
  #things = 0;
  /** Bytes that were made anew: a text in the memo could be asked for again and again. */
  #made = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): Pickled {
    for (;;) {
      this.#began = this.#at;
      const code = this.#byte();
      if (code === 0x2e) {
        // What stands behind the end is none of it.
        const value = this.#pop();
        if (this.#stack.length > 0) throw this.#fault('shape');
        return value;
      }
      this.#step(code);
    }
  }

  #step(code: number): void {
    switch (code) {
      case 0x80: // PROTO
        if (this.#byte() > 5) throw this.#fault('operation');
        return;
      case 0x95: // FRAME: what follows is read as it comes
        this.#long();
        return;
      case 0x28: // MARK
        this.#put(mark);
        return;
      case 0x5d: // EMPTY_LIST
        this.#push({ kind: 'list', items: [] });
        return;
      case 0x29: // EMPTY_TUPLE
        this.#push({ kind: 'tuple', items: [] });
        return;
      case 0x6c: // LIST
        this.#push({ kind: 'list', items: this.#sinceMark() });
        return;
      case 0x74: // TUPLE
        this.#push({ kind: 'tuple', items: this.#sinceMark() });
        return;
      case 0x85: // TUPLE1, 2, 3
      case 0x86:
      case 0x87:
        this.#push({ kind: 'tuple', items: this.#last(code - 0x84) });
        return;
      case 0x61: // APPEND
        this.#append(this.#last(1));
        return;
      case 0x65: // APPENDS
        this.#append(this.#sinceMark());
        return;
      case 0x55: // SHORT_BINSTRING
      case 0x43: // SHORT_BINBYTES
        this.#push(this.#take(this.#byte()));
        return;
      case 0x54: // BINSTRING
      case 0x42: // BINBYTES
        this.#push(this.#take(this.#word()));
        return;
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        this.#push(this.#take(this.#long()));
        return;
      case 0x53: // STRING
        this.#push(this.#quoted());
        return;
      case 0x58: // BINUNICODE
        this.#push({ kind: 'text', bytes: this.#take(this.#word()), escaped: false });
        return;
      case 0x8c: // SHORT_BINUNICODE
        this.#push({ kind: 'text', bytes: this.#take(this.#byte()), escaped: false });
        return;
      case 0x8d: // BINUNICODE8
        this.#push({ kind: 'text', bytes: this.#take(this.#long()), escaped: false });
        return;
      case 0x56: // UNICODE
        this.#push({ kind: 'text', bytes: this.#line(), escaped: true });
        return;
      default:
        this.#stepSmall(code);
    }
  }

  #stepSmall(code: number): void {
    switch (code) {
      case 0x88: // NEWTRUE, NEWFALSE
      case 0x89:
        this.#push(code === 0x88);
        return;
      case 0x4e: // NONE
        this.#push(null);
        return;
      case 0x49: // INT; 01 and 00 are how old protocols write truth values
        this.#push(this.#number());
        return;
      case 0x4c: // LONG
        this.#push(this.#number());
        return;
      case 0x4a: // BININT
        this.#push(this.#word() | 0);
        return;
      case 0x4b: // BININT1
        this.#push(this.#byte());
        return;
      case 0x4d: // BININT2
        this.#push(this.#byte() + 256 * this.#byte());
        return;
      case 0x8a: // LONG1
        this.#push(littleEndian(this.#take(this.#byte())) ?? this.#refuse('shape'));
        return;
      case 0x71: // BINPUT
        this.#keep(this.#byte());
        return;
      case 0x72: // LONG_BINPUT
        this.#keep(this.#word());
        return;
      case 0x70: // PUT
        this.#keep(this.#whole());
        return;
      case 0x94: // MEMOIZE
        this.#keep(this.#memo.size);
        return;
      case 0x68: // BINGET
        this.#recall(this.#byte());
        return;
      case 0x6a: // LONG_BINGET
        this.#recall(this.#word());
        return;
      case 0x67: // GET
        this.#recall(this.#whole());
        return;
      case 0x30: // POP
        if (this.#stack.pop() === undefined) throw this.#fault('shape');
        return;
      case 0x63: // GLOBAL
        this.#name(latin(this.#line(longestLine)), latin(this.#line(longestLine)));
        return;
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.#last(2);
        this.#name(this.#short(module), this.#short(name));
        return;
      }
      case 0x52: // REDUCE
        this.#call();
        return;
      case 0x62: // BUILD
        this.#build();
        return;
      default:
        throw this.#fault('operation');
    }
  }

  /** What a file wants to be called, and what comes of it: bytes in the end, in the few ways in which they are written. */
  #call(): void {
    const [what, given] = this.#last(2);
    if (!isA(what, 'named') || !isA(given, 'tuple')) throw this.#fault('calls');
    const [first, second, third] = given.items;
    const name = what.name.replace('numpy._core', 'numpy.core').replace('__builtin__', 'builtins');
    if (name === '_codecs encode' && isA(first, 'text') && /^latin[-_]?1$/.test(this.#short(second))) this.#push(this.#encoded(first));
    else if (name === 'builtins bytes' && given.items.length === 0) this.#push(new Uint8Array());
    else if (name === 'builtins bytearray' && given.items.length <= 1)
      this.#push(first instanceof Uint8Array ? first : first === undefined ? new Uint8Array() : this.#refuse('calls'));
    else if (name === 'numpy dtype') this.#push(this.#dataType(this.#short(first)));
    else if (name === 'numpy.core.multiarray scalar' && isA(first, 'dtype') && second instanceof Uint8Array && second.length === 1)
      this.#push(first.boolean ? second[0] !== 0 : second[0]!);
    else if (name === 'numpy.core.multiarray _reconstruct' && isA(first, 'named') && first.name === 'numpy ndarray')
      this.#push({ kind: 'grid', content: undefined, boolean: false });
    else if (name === 'numpy.core.numeric _frombuffer' && first instanceof Uint8Array && isA(second, 'dtype')) {
      this.#demandShape(third, first.length);
      this.#push({ kind: 'grid', content: first, boolean: second.boolean });
    } else throw this.#fault('calls');
  }

  /** The state of a type (byte order and the like: nothing to a single byte) or of an array. */
  #build(): void {
    const [what, state] = this.#last(2);
    if (!isA(state, 'tuple')) throw this.#fault('calls');
    if (isA(what, 'dtype')) this.#push(what);
    else if (isA(what, 'grid') && what.content === undefined) {
      const [, shape, type, , content] = state.items;
      if (!isA(type, 'dtype') || !(content instanceof Uint8Array)) throw this.#fault('shape');
      this.#demandShape(shape, content.length);
      what.content = content;
      what.boolean = type.boolean;
      this.#push(what);
    } else throw this.#fault('calls');
  }

  #demandShape(shape: Pickled | undefined, length: number): void {
    const ofShape = isA(shape, 'tuple')
      ? shape.items.reduce<number>((all, one) => all * (typeof one === 'number' ? one : Number.NaN), 1)
      : -1;
    if (ofShape !== length) throw this.#fault('shape');
  }

  #dataType(code: string): DataType {
    if (!/^[|<>=]?(u1|b1|i1|B|\?)$/.test(code)) throw this.#fault('shape');
    return { kind: 'dtype', boolean: /(b1|\?)$/.test(code) };
  }

  #name(module: string, name: string): void {
    const full = `${module} ${name}`;
    if (!knownNames.has(full)) throw this.#fault('calls');
    this.#push({ kind: 'named', name: full });
  }

  #append(items: readonly Pickled[]): void {
    const list = this.#stack.at(-1);
    if (!isA(list, 'list')) throw this.#fault('shape');
    for (const item of items) list.items.push(item);
  }

  #keep(key: number): void {
    const value = this.#stack.at(-1);
    if (value === undefined || value === mark) throw this.#fault('shape');
    this.#memo.set(key, value);
    if (this.#memo.size > mostThings) throw this.#fault('size');
  }

  #recall(key: number): void {
    const value = this.#memo.get(key);
    if (value === undefined) throw this.#fault('shape');
    this.#put(value);
  }

  #push(value: Pickled): void {
    this.#put(value);
  }

  #put(value: Slot): void {
    this.#things += 1;
    if (this.#things > mostThings) throw this.#fault('size');
    this.#stack.push(value);
  }

  #pop(): Pickled {
    const value = this.#stack.pop();
    if (value === undefined || value === mark) throw this.#fault('shape');
    return value;
  }

  #last(count: number): Pickled[] {
    const values = Array.from({ length: count }, () => this.#pop());
    return values.reverse();
  }

  #sinceMark(): Pickled[] {
    const from = this.#stack.lastIndexOf(mark);
    if (from < 0) throw this.#fault('shape');
    const items = this.#stack.splice(from);
    return items.slice(1) as Pickled[];
  }

  #byte(): number {
    if (this.#at >= this.#bytes.length) throw this.#fault('cut-off');
    return this.#bytes[this.#at++]!;
  }

  #word(): number {
    if (this.#at + 4 > this.#bytes.length) throw this.#fault('cut-off');
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }

  #long(): number {
    return this.#word() + 0x1_0000_0000 * this.#word();
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw this.#fault('cut-off');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** To the end of the line, which is passed. */
  #line(longest = Number.POSITIVE_INFINITY): Uint8Array {
    const end = this.#bytes.indexOf(newline, this.#at);
    if (end < 0) throw this.#fault('cut-off');
    if (end - this.#at > longest) throw this.#fault('size');
    const line = this.#bytes.subarray(this.#at, end);
    this.#at = end + 1;
    return line;
  }

  #number(): number | boolean {
    const text = latin(this.#line(longestLine)).trim();
    if (text === '01' || text === '00') return text === '01';
    if (!/^-?\d{1,15}L?$/.test(text)) throw this.#fault('shape');
    return Number.parseInt(text, 10);
  }

  #whole(): number {
    const value = this.#number();
    if (typeof value === 'boolean') return Number(value);
    if (value < 0) throw this.#fault('shape');
    return value;
  }

  /** Python 2's way to write bytes in protocol 0: between quotes, with backslashes. */
  #quoted(): Uint8Array {
    const line = this.#line();
    const quote = line[0];
    if (line.length < 2 || (quote !== 0x27 && quote !== 0x22) || line.at(-1) !== quote) throw this.#fault('shape');
    this.#demandRoom(line.length);
    const into = new Uint8Array(line.length - 2);
    let length = 0;
    for (let at = 1; at < line.length - 1; at++) {
      let byte = line[at]!;
      if (byte === quote) throw this.#fault('shape');
      if (byte === 0x5c) {
        const letter = latin(line.subarray(at + 1, at + 2));
        byte = simpleEscapes[letter] ?? this.#hex(letter === 'x' ? line.subarray(at + 2, Math.min(at + 4, line.length - 1)) : undefined, 2);
        at += letter === 'x' ? 3 : 1;
        if (at >= line.length - 1) throw this.#fault('shape');
      }
      into[length++] = byte;
    }
    return into.subarray(0, length);
  }

  /** Latin-1 bytes of a text: how Python 3 writes bytes for old protocols. */
  #encoded({ bytes, escaped }: Text): Uint8Array {
    this.#demandRoom(bytes.length);
    const into = new Uint8Array(bytes.length);
    let length = 0;
    for (let at = 0; at < bytes.length; at++) {
      let byte = bytes[at]!;
      if (escaped && byte === 0x5c && bytes[at + 1] === 0x75) {
        byte = this.#hex(bytes.subarray(at + 2, at + 6), 4);
        if (byte > 0xff) throw this.#fault('shape');
        at += 5;
      } else if (!escaped && byte >= 0x80) {
        const next = bytes[at + 1] ?? 0;
        if ((byte !== 0xc2 && byte !== 0xc3) || (next & 0xc0) !== 0x80) throw this.#fault('shape');
        byte = ((byte & 3) << 6) | (next & 0x3f);
        at += 1;
      }
      into[length++] = byte;
    }
    return into.subarray(0, length);
  }

  #demandRoom(length: number): void {
    this.#made += length;
    if (this.#made > this.#bytes.length) throw this.#fault('size');
  }

  #hex(digits: Uint8Array | undefined, length: number): number {
    const text = digits === undefined ? '' : latin(digits);
    if (text.length !== length || !/^[0-9a-fA-F]+$/.test(text)) throw this.#fault('shape');
    return Number.parseInt(text, 16);
  }

  /** A short text or bytes as characters; of anything else nothing. */
  #short(value: Pickled | undefined): string {
    const bytes = value instanceof Uint8Array ? value : isA(value, 'text') ? value.bytes : undefined;
    return bytes === undefined || bytes.length > longestLine ? '' : latin(bytes);
  }

  #fault(reason: BinFault): Problem {
    return binProblem(reason, this.#began);
  }

  #refuse(reason: BinFault): never {
    throw this.#fault(reason);
  }
}

const simpleEscapes: Readonly<Record<string, number>> = { '\\': 0x5c, "'": 0x27, '"': 0x22, n: 0x0a, r: 0x0d, t: 0x09 };

type Node = Extract<Pickled, { readonly kind: string }>;

/** Whether a value is a node of this kind. */
export function isA<Kind extends Node['kind']>(value: Slot | undefined, kind: Kind): value is Extract<Node, { readonly kind: Kind }> {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && value.kind === kind;
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** Two's complement, least byte first; undefined beyond six bytes. */
function littleEndian(bytes: Uint8Array): number | undefined {
  if (bytes.length > 6) return undefined;
  return bytes.length === 0 ? 0 : Buffer.from(bytes).readIntLE(0, bytes.length);
}
