// What travels between kernel and browser; nblooper/jupyter/wire makes the messages that go down.

/** One refresh. The first one is whole; the ones after it hold only what changed. */
export interface Update {
  kind: "update";
  /** Counts the messages, so that a missing one is noticed. */
  number: number;
  whole: boolean;
  /** Seconds since the coordinator was made. */
  uptime: number;
  /** The model's; in whole messages. */
  id?: string;
  /** Whether to offer saving the figure; in whole messages. */
  saves?: boolean;
  /** What all messages are made of; in whole messages. */
  schema?: Schema;
  head?: Head;
  table?: Table | TableDelta;
  charts?: TracksDelta & Buffered;
  distributions?: { changed: DistributionDelta[] } & Buffered;
  errors?: ErrorsDelta;
  lanes?: LanesDelta & Buffered;
  slow?: SlowDelta;
  output?: OutputDelta;
  params?: { changes: ParamChange[] };
  values?: ValuesDelta & Buffered;
}

/** A whole update with its buffers, as a notebook is saved with it. */
export interface Saved {
  update: Update;
  buffers: DataView[];
}

/** A change of a live parameter: marked in the charts. */
export interface ParamChange {
  /** Seconds since the coordinator was made. */
  time: number;
  param: string;
  text: string;
  /** Which call loopers made then, by name. */
  steps: Record<string, number>;
}

/** Lines of values; the buffer has the rows' points: at as two numbers to be added, mean, min, max, and how many are not finite. */
export interface ValuesDelta {
  /** Comes when there are other lines. */
  whole?: {
    axis: "time" | "step";
    keys: ValueKey[];
    /** The looper's place in the charts is -1 for the coordinator itself. */
    lines: [key: number, place: number, looper: string, run: string, newest: number][];
    note: string;
  };
  rows: [line: number, kept: number, added: number][];
}

export interface ValueKey {
  key: string;
  label: string;
  unit: string;
  log: boolean;
}

/** A sign of life, where nothing else was sent for a while. */
export interface Beat {
  kind: "beat";
  /** The newest update's number. */
  number: number;
  uptime: number;
}

/** Its numbers are in a binary buffer: which one of those that came with the message. */
export interface Buffered {
  buffer: number;
}

export interface Schema {
  /** Names of the values of a row, in their order. */
  fields: string[];
  columns: Column[];
  /** How the states of loopers and coordinators are shown. */
  states: Record<string, Look>;
  /** Names of the lines of each chart over time, in their order. */
  lines: { latency: string[]; lateness: string[]; cpu: string[] };
  /** Names of the quantiles of a distribution, from the lowest to the highest. */
  quantiles: string[];
  /** Those two of them that are shown where there is no room for more. */
  mainQuantiles: string[];
  /** Colours and dashes of loopers, in the order in which they are drawn. */
  palette: { light: string[]; dark: string[]; dashes: number[][] };
  /** How many failures are shown. */
  maxErrors: number;
  /** How many lines of output are shown. */
  maxOutput: number;
}

export type ColumnKind =
  | "name"
  | "state"
  | "text"
  | "progress"
  | "calls"
  | "rate"
  | "duration"
  | "share"
  | "count"
  | "errors"
  | "values";

export interface Column {
  key: string;
  heading: string;
  tip: string;
  kind: ColumnKind;
  numeric: boolean;
  /** Whether its values are as old as the figures; the others are always new. */
  measured: boolean;
  /** Which go first where there is little room: those of rank 3, then 2, then 1; 0 stays. */
  rank: number;
}

export interface Look {
  mark: string;
  tone: "good" | "warn" | "bad" | "plain";
  /** What it means, for who points at it. */
  tip: string;
}

export type Value = string | number | null;

/** What is known of a looper in the table, beside the values of columns that need nothing else. */
export interface LooperRow {
  [key: string]: Value;
  number: number;
  name: string;
  state: string;
  run: number;
  calls: number;
  runCalls: number;
  maxCalls: number | null;
  /** Until the last call, if that can be known. */
  leftSecs: number | null;
  /** In seconds, as the interval field shows it. */
  interval: string;
  rate: number | null;
  /** What the state means. */
  tip: string;
  /** What is worth a word beside the state, or nothing. */
  remark: string;
  /** 1 if the call that runs takes far longer than usual. */
  alarming: number;
  newestError: string;
  /** How old the figures are, in whole seconds, or 0 while that is nothing to speak of. */
  staleSecs: number;
  /** Of how many kinds its errors are. */
  errorKinds: number;
}

export interface Head {
  name: string;
  state: string;
  /** What is to be said of a stop request, or nothing. */
  stop: string;
  loopers: number;
  calls: number;
  /** Whether any looper runs, so that the uptime goes on by itself. */
  running: boolean;
  /** How many kinds of them, and how many times any came. */
  errorKinds: number;
  errors: number;
  newest: { looper: string; exception: string } | null;
  note: string;
  others: { loopers: number; coordinators: number } | null;
}

export interface Table {
  /** Of each looper its values, in the order of the schema's fields. */
  rows: Value[][];
  /** The chosen looper's number, or 0. */
  focus: number;
  filter: string;
  /** How many loopers the filter leaves, and how many there are. */
  matches: number;
  total: number;
}

/** What is not in it stays as it was. */
export interface TableDelta extends Partial<Omit<Table, "rows">> {
  /** All rows there are now, where they are other ones or stand elsewhere: the place that each had, or its values. */
  places?: (number | Value[])[];
  /** After that, by place: the mask's bits tell which of the schema's fields the values are of. */
  changed: [place: number, mask: number, ...Value[]][];
}

/** For every track of every looper how many rows stay, and how many follow in the buffer, column by column. */
export interface TracksDelta {
  /** Comes when other loopers are drawn, or their slots have another width. */
  whole?: { note: string; names: string[]; widths: number[]; timed: boolean[] };
  tracks: [kept: number, added: number][];
  stale: Stale | null;
}

/** What time it is, and for each looper until when it was measured, or null if that is lately; in elapsed seconds. */
export interface Stale {
  now: number;
  until: (number | null)[];
}

/** In the buffer: `bars + 1` edges and `bars` counts, if there are any bars. */
export interface DistributionDelta {
  /** The looper's place in the charts. */
  at: number;
  bars: number;
  quantiles: number[];
}

export interface ErrorsDelta {
  /** Whether all that came before is to be forgotten. */
  whole: boolean;
  new: Failure[];
  counts: [id: number, count: number, lastCall: number | null, lastTime: number, lastException: string][];
  /** How many older ones are not sent. */
  more: number;
}

/** In the buffer: lane by lane the columns start (counted from base), secs, busy, lateness and calls. */
export interface LanesDelta {
  /** Names of the lanes, where all that came before is to be forgotten. */
  whole?: string[];
  now: number;
  base: number;
  bars: [count: number, callsBefore: number][];
  /** When the call began that still runs. */
  open: (number | null)[];
}

export interface SlowDelta {
  /** Ids of all there are, slowest first. */
  order: string[];
  /** Those that are new or changed. */
  calls: Record<string, SlowCall>;
  /** Of those that still run. */
  ages: Record<string, number>;
}

export interface SlowCall {
  looper: string;
  call: number;
  /** Seconds since the coordinator was made. */
  start: number;
  /** Null while it runs. */
  latency: number | null;
  lateness: number | null;
  /** Share of the time between the first and the last look in which it computed, and the seconds. */
  cpu: [share: number, secs: number] | null;
  samples: number;
  stacks: SlowStack[];
  /** What it recorded: keys with their last values, and how many more there are. */
  values: string[];
  moreValues: number;
}

export interface SlowStack {
  samples: number;
  /** Innermost first; with the share of all samples in which the call was in that line. */
  places: [words: string, source: string, users: number, repeats: number, share: number | null][];
}

export interface OutputDelta {
  /** Whether all that came before is to be forgotten. */
  whole: boolean;
  /** Of all loopers that have printed, if they have changed. */
  names?: [serial: number, name: string][];
  /** Of those that rows belong to, or that cleared their output. */
  logs: [serial: number, first: number, lost: number][];
  rows: OutputRow[];
}

export type OutputRow = [
  serial: number,
  number: number,
  time: number,
  stream: 0 | 1 | 2,
  text: string,
  displayed?: [kind: string, data: unknown],
];

/** What a looper displayed, by its MIME type. */
export interface Displayed {
  kind: string;
  data: unknown;
}

export interface Failure {
  id: number;
  looper: string;
  call: number | null;
  lastCall: number | null;
  /** Seconds since 1970. */
  time: number;
  lastTime: number;
  count: number;
  where: string;
  exception: string;
  /** The newest occurrence's type and message, if they differ from the first one's. */
  lastException: string;
  kind: string;
  message: string;
  chain: ChainedError[];
  text: string;
}

/** One exception of a chain, as Python prints them: the cause before its effect. */
export interface ChainedError {
  link: "" | "cause" | "context";
  kind: string;
  message: string;
  notes: string[];
  frames: Frame[];
  /** The chains of an exception group's members. */
  members: ChainedError[][];
}

export interface Frame {
  place: string;
  source: [number: number, text: string][];
  /** The failing line, and the characters of it that failed. */
  line: number | null;
  columns: [from: number, to: number] | null;
  /** Whether it is a frame of the library itself. */
  own: boolean;
  repeats: number;
}

/** What the browser tells the kernel. */
export type Told =
  | { kind: "ready" }
  | { kind: "views"; page: string; views: number; seen: boolean; left: boolean }
  | { kind: "focus"; number: number; name: string }
  | { kind: "filter"; text: string }
  | { kind: "save"; format: string; chart: "latency" | "timeline" }
  | { kind: "lanes"; page: string; wanted: boolean }
  | { kind: "values"; page: string; shown: boolean; axis: string }
  | { kind: "others" };

/** As much of a widget's model as is used here. */
export interface Model {
  on(event: "msg:custom", heard: (message: Update | Beat, buffers: DataView[]) => void): void;
  send(content: Told): void;
  get(trait: "saved"): Partial<Saved> | undefined;
  /** Here only: nothing is sent. */
  set(trait: "saved", value: Saved): void;
  /** As much as is used of what keeps a notebook's widgets; some front ends have no kernel there. */
  widget_manager?: {
    kernel?: Kernel | null;
    get_model?(id: string): Promise<unknown>;
    create_view?(model: unknown): Promise<{ el: HTMLElement }>;
  };
}

/** As much of a front end's kernel as is used here. */
export interface Kernel {
  requestCommInfo(content: { target_name: string }): Promise<{
    content: { status: string; comms: Record<string, unknown> };
  }>;
}
