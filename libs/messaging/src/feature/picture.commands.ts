import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler, type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type BlobStore, type CommitKey, type EventStore, type ExpiringClaims, type Handle, type OpenBlob, Refusal, readState, unexpected } from '@parley/event-sourcing';
import { type Facts, type PictureOwner, type PictureUse } from '@parley/lookups';
import { type Caller } from '@parley/http';
import { BLOBS, EVENT_STORE, FACTS, HANDLE, NEW_ID, PICTURE_CLAIMS } from '@parley/runtime';
import { picture, pictureStream } from '../domain/picture.js';
import { PictureConverter } from '../pictures/converter.js';
import { type PictureAccepted } from './answers.dto.js';

/** Uploads a picture of a buyer or seller, to be named in a later message. */
export class UploadPicture extends Command<PictureAccepted> {
  constructor(
    readonly caller: Caller,
    /** The path of the uploaded file. */
    readonly path: string,
    readonly key: CommitKey | undefined,
    /** Aborts when the client disconnects. */
    readonly gone: AbortSignal,
  ) {
    super();
  }
}

/** A picture that the reader may see; `open` returns its bytes. */
export interface VisiblePicture {
  readonly contentType: string;
  readonly open: () => Promise<OpenBlob>;
}

/** Finds a picture that the caller may see. */
export class ReadPicture extends Query<VisiblePicture> {
  constructor(
    readonly caller: Caller,
    readonly pictureId: string,
  ) {
    super();
  }
}

@CommandHandler(UploadPicture)
export class UploadPictureHandler implements ICommandHandler<UploadPicture> {
  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(BLOBS) private readonly blobs: BlobStore,
    @Inject(PICTURE_CLAIMS) private readonly claims: ExpiringClaims,
    @Inject(NEW_ID) private readonly newId: () => string,
    @Inject(PictureConverter) private readonly converter: PictureConverter,
  ) {}

  /** Offers the picture, stores its bytes and then the event: after a crash, leftovers are removed, and an accepted picture is complete. */
  async execute({ caller, path, key, gone }: UploadPicture): Promise<PictureAccepted> {
    const pictureId = this.newId();
    const { path: converted, ...described } = await this.converter.convert(path, `${caller.role}:${caller.id}`, gone);
    try {
      await this.claims.offer(pictureId);
      await this.blobs.put(pictureId, createReadStream(converted));
    } finally {
      await rm(converted, { force: true });
    }
    const uploaded = { pictureId, uploader: partyOf(caller), ...described };
    const { events } = await this.handle(picture, pictureStream(pictureId), { type: 'Upload', uploaded } as const, key);
    const [event] = events;
    if (event.type !== 'PictureUploaded') return unexpected(event as never);
    const { uploader: _, ...answer } = event.data;
    return answer;
  }
}

@QueryHandler(ReadPicture)
export class ReadPictureHandler implements IQueryHandler<ReadPicture> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(BLOBS) private readonly blobs: BlobStore,
    @Inject(FACTS) private readonly facts: Facts,
  ) {}

  async execute({ caller, pictureId }: ReadPicture): Promise<VisiblePicture> {
    const { state } = await readState(this.store, picture, pictureStream(pictureId));
    if (!state || state.isRemoved) throw notFound();
    const own = state.uploader.role === caller.role && state.uploader.id === caller.id;
    if (!own && !(await this.maySeeUse(partyOf(caller), pictureId))) throw notFound();
    return { contentType: state.contentType, open: () => this.open(pictureId) };
  }

  private async open(pictureId: string): Promise<OpenBlob> {
    const blob = await this.blobs.open(pictureId);
    if (!blob) throw new Error(`The bytes of picture ${pictureId} are missing`);
    return blob;
  }

  private async maySeeUse(party: PictureOwner, pictureId: string): Promise<boolean> {
    for await (const use of this.facts.pictureUses(pictureId, party)) {
      if (party.role === 'buyer' || !(await this.isHidden(use))) return true;
    }
    return false;
  }

  /** A blacklisted buyer's pictures are hidden from the seller: all in orders, and those after the blacklisting in the conversation. */
  private async isHidden({ from, place, sellerId, buyerId, at }: PictureUse): Promise<boolean> {
    if (from !== 'buyer') return false;
    const since = await this.facts.blacklistedSince(sellerId, buyerId);
    return since !== null && (place === 'order' || at >= since);
  }
}

/** The routes are only for buyers and sellers. */
function partyOf({ role, id }: Caller): PictureOwner {
  return { role: role === 'seller' ? 'seller' : 'buyer', id };
}

function notFound(): Refusal {
  return new Refusal('PICTURE_NOT_FOUND', 'There is no such picture');
}

export const PICTURE_HANDLERS = [UploadPictureHandler, ReadPictureHandler];
