import { describe, it } from '@jest/globals';
import { given } from '@parley/event-sourcing/testing';
import { type PictureCommand, type PictureEvent, picture } from './picture.js';

type Uploaded = Extract<PictureEvent, { type: 'PictureUploaded' }>['data'];

const uploader = { role: 'seller', id: 's-1' } as const;
const data: Uploaded = { pictureId: 'p-1', uploader, contentType: 'image/webp', width: 640, height: 480, bytes: 12_345 };
const uploaded: PictureEvent = { type: 'PictureUploaded', data };
const removed: PictureEvent = { type: 'PictureRemoved', data: { pictureId: 'p-1', uploader } };
const upload: PictureCommand = { type: 'Upload', uploaded: data };
const remove: PictureCommand = { type: 'Remove' };

describe('a picture', () => {
  it('is uploaded once', () => {
    given(picture).when(upload).then([uploaded]);
    given(picture, [uploaded]).when(upload).then([]);
  });

  it('is removed once', () => {
    given(picture, [uploaded]).when(remove).then([removed]);
    given(picture, [uploaded, removed]).when(remove).then([]);
  });

  it('is not removed if its upload was interrupted', () => {
    given(picture).when(remove).then([]);
  });

  it('is not uploaded again after its removal', () => {
    given(picture, [uploaded, removed]).when(upload).then([]);
  });
});
