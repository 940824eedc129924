/** What the server tells: a document goes in as it stands, findings come out, or what can be drawn of it. */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';

import type { AuditedCell, AuditedContent } from './document';
import { type Outline, isOutline } from './outline';
import { type PipelineOutline, isPipelineOutline } from './pipeline-outline';
import { type Edit, type Finding, type SavedAudit, isDecided, isReport, isTrend } from './protocol';
import { Revisions } from './revisions';

/** Why there is no answer. `overtaken`: a newer request for the same document is under way. */
type Unanswered =
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'overtaken' };

/** What an audit gave. */
export type Audited =
  { readonly kind: 'findings'; readonly findings: readonly Finding[] } | Unanswered;

/** What a question for what can be drawn gave. */
export type Outlined<O> = { readonly kind: 'outline'; readonly outline: O } | Unanswered;

/** What people say of the findings of one rule in some lines of a cell; `until` is a date as 2027-01-01. */
export interface Decision {
  readonly rule: string;
  readonly reason: string;
  readonly accept: boolean;
  readonly until: string | null;
  readonly source: string;
  readonly line: number;
  readonly end_line: number;
  readonly cell_index: number;
  readonly cell_id: string | null;
}

export class ServerSource {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  /** Audit a document. Never throws; a server that cannot be reached is a failure with its message. */
  async audit(path: string, notebook: AuditedContent, signal: AbortSignal): Promise<Audited> {
    let told = await this._tell('audit', this._changed(path, notebook), isReport, signal);
    if (told.kind === 'unknown-base') {
      this._revisions.delete(path);
      told = await this._tell('audit', this._changed(path, notebook), isReport, signal);
    }
    if (told.kind === 'unknown-base') {
      return { kind: 'failed', message: 'the server forgets what it is told' };
    }
    if (told.kind !== 'answer') {
      return told;
    }
    const error = told.data.notebooks[0]?.error ?? null;
    return error === null
      ? { kind: 'findings', findings: told.data.findings }
      : { kind: 'failed', message: error };
  }

  /** What flows between the cells of a document. Never throws, as `audit`. */
  dataflow(path: string, notebook: unknown, signal: AbortSignal): Promise<Outlined<Outline>> {
    return this._outlined('dataflow', path, notebook, isOutline, signal);
  }

  /** What a document does to data. Never throws, as `audit`. */
  pipeline(
    path: string,
    notebook: unknown,
    signal: AbortSignal
  ): Promise<Outlined<PipelineOutline>> {
    return this._outlined('pipeline', path, notebook, isPipelineOutline, signal);
  }

  private async _outlined<O>(
    endpoint: string,
    path: string,
    notebook: unknown,
    is: (data: unknown) => data is O,
    signal: AbortSignal
  ): Promise<Outlined<O>> {
    const told = await this._tell(endpoint, { path, notebook }, is, signal);
    switch (told.kind) {
      case 'answer':
        return { kind: 'outline', outline: told.data };
      case 'unknown-base':
        return { kind: 'overtaken' };
      default:
        return told;
    }
  }

  /** The edit that writes a decision into a cell; null where it cannot be written. Throws an Error with the reason. */
  async decision(decision: Decision): Promise<Edit | null> {
    const body = JSON.stringify(decision);
    const answer = await this._ask('decision', { method: 'POST', body });
    const data: unknown = await answer.json();
    if (!answer.ok || !isDecided(data)) {
      throw new Error(messageOf(data));
    }
    return data.edit;
  }

  /** What was kept of a notebook's audits; null when that cannot be had. */
  async trend(path: string): Promise<readonly SavedAudit[] | null> {
    return this._trend(`trend?path=${encodeURIComponent(path)}`, {});
  }

  /** Let the numbers of a document that was saved be kept; null when that fails. */
  async saved(path: string, notebook: unknown): Promise<readonly SavedAudit[] | null> {
    // not as this page's own client: no audit that it waits for is overtaken
    const body = JSON.stringify({ path, notebook, client: `${CLIENT}-saved` });
    return this._trend('trend', { method: 'POST', body });
  }

  private async _trend(path: string, init: RequestInit): Promise<readonly SavedAudit[] | null> {
    try {
      const answer = await this._ask(path, init);
      const data: unknown = answer.ok ? await answer.json() : null;
      return isTrend(data) ? data.records : null;
    } catch {
      return null; // the chart says that it knows of no saved ones
    }
  }

  /** The page of a rule in Markdown; null when the server has none. */
  async page(rule: string): Promise<string | null> {
    try {
      const answer = await this._ask(`rules/${encodeURIComponent(rule)}`, {});
      const data: unknown = answer.ok ? await answer.json() : null;
      return typeof data === 'object' && data !== null && 'page' in data ? String(data.page) : null;
    } catch {
      return null; // the place where it would stand says so
    }
  }

  /** A large document by what has changed in it since the server was told it last. */
  private _changed(path: string, notebook: AuditedContent): object {
    const { cells, ...rest } = notebook;
    if (cells.length < LARGE) {
      return { path, notebook };
    }
    const revisions = this._revisions.get(path) ?? new Revisions<AuditedCell>();
    this._revisions.set(path, revisions);
    const { revision, ...said } = revisions.next(cells);
    return said.type === 'document'
      ? { path, revision, notebook }
      : { path, revision, change: { ...said, rest } };
  }

  /** Send a document; `is` tells whether an answer is one. */
  private async _tell<T>(
    endpoint: string,
    document: object,
    is: (data: unknown) => data is T,
    signal: AbortSignal
  ): Promise<
    { readonly kind: 'answer'; readonly data: T } | { readonly kind: 'unknown-base' } | Unanswered
  > {
    const body = JSON.stringify({ ...document, client: CLIENT });
    try {
      const answer = await this._ask(endpoint, { method: 'POST', body, signal });
      if (answer.status === 404) {
        return { kind: 'missing' };
      }
      if (answer.status === 428) {
        return { kind: 'unknown-base' };
      }
      if (answer.status === 204) {
        return { kind: 'overtaken' };
      }
      const data: unknown = await answer.json();
      if (signal.aborted) {
        return { kind: 'overtaken' };
      }
      return answer.ok && is(data)
        ? { kind: 'answer', data }
        : { kind: 'failed', message: messageOf(data) };
    } catch (error) {
      return signal.aborted
        ? { kind: 'overtaken' }
        : { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
  }

  private readonly _revisions = new Map<string, Revisions<AuditedCell>>();

  private _ask(path: string, init: RequestInit): Promise<Response> {
    const url = URLExt.join(this._settings.baseUrl, 'mldebt', path);
    return ServerConnection.makeRequest(url, init, this._settings);
  }
}

/** From so many cells on the server is told what has changed. */
const LARGE = 100;

/** Tells this page from others that show the same document. */
const CLIENT = UUID.uuid4();

function messageOf(data: unknown): string {
  const message =
    typeof data === 'object' && data !== null && 'message' in data ? data.message : '';
  return typeof message === 'string' && message ? message : 'the answer was not understood';
}
