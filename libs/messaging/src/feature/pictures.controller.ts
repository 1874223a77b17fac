import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, Idempotency, MAX_UPLOAD, Problems, type RateLimits, Roles, UploadRoles, readUpload } from '@parley/http';
import { IDEMPOTENCY, RATE_LIMITS } from '@parley/runtime';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { PictureAccepted } from './answers.dto.js';
import { ReadPicture, UploadPicture } from './picture.commands.js';

const FILE_BODY = { schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } } };

@Controller('v1/pictures')
@ApiTags('pictures')
export class PicturesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(IDEMPOTENCY) private readonly idempotency: Idempotency,
    @Inject(RATE_LIMITS) private readonly limits: RateLimits,
  ) {}

  @Post()
  @UploadRoles('buyer', 'seller')
  @ApiOperation({ summary: 'Upload a picture: jpeg, png, gif or webp, at most 10 MB and 25 megapixels' })
  @ApiConsumes('multipart/form-data')
  @ApiBody(FILE_BODY)
  @ApiCreatedResponse({ type: PictureAccepted })
  @Problems('PICTURE_UNSUPPORTED', 'PICTURE_TOO_LARGE')
  async uploadPicture(@CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<PictureAccepted> {
    const length = Number(request.headers['content-length']);
    await this.limits.admitUpload(caller, Number.isInteger(length) ? Math.min(length, MAX_UPLOAD) : MAX_UPLOAD);
    const upload = await readUpload(request);
    try {
      const answer = await this.idempotency.begin(request, upload.sha256);
      if (answer) return answer.body as PictureAccepted;
      return await this.commands.execute(new UploadPicture(caller, upload.path, request.commitKey, request.gone));
    } finally {
      await upload.discard();
    }
  }

  @Get(':pictureId')
  @Roles('buyer', 'seller')
  @ApiOperation({ summary: 'The picture, for its uploader and the two parties of a message that carries it' })
  @ApiOkResponse({
    content: Object.fromEntries(
      ['image/jpeg', 'image/png', 'image/gif', 'image/webp'].map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
    ),
  })
  @Problems('PICTURE_NOT_FOUND')
  async readPicture(@CurrentCaller() caller: Caller, @Param('pictureId') pictureId: string, @Res() reply: FastifyReply): Promise<void> {
    const { contentType, open } = await this.queries.execute(new ReadPicture(caller, pictureId));
    const etag = `"${pictureId}"`;
    // Cached copies are revalidated each time, because blacklisting a buyer hides pictures from the seller.
    void reply.headers({ 'cache-control': 'private, no-cache', vary: 'Authorization', etag });
    if (matches(reply.request.headers['if-none-match'], etag)) {
      await reply.status(304).send();
      return;
    }
    const { size, bytes } = await open();
    if (reply.request.method === 'HEAD') bytes.destroy();
    await reply
      .headers({
        'content-type': contentType,
        'content-length': size,
        'content-disposition': `inline; filename="${pictureId}.${contentType.split('/')[1]}"`,
        'content-security-policy': "default-src 'none'; sandbox",
      })
      .send(bytes);
  }
}

/** The bytes of a picture never change, so a weak comparison is enough. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  return (ifNoneMatch ?? '').split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === etag);
}
