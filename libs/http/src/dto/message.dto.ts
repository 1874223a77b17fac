import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsArray, IsOptional, IsString } from 'class-validator';
import { IsPlainText } from '../requests/validation.js';

/** A message to send. The domain checks its length and number of pictures, with their own codes. */
export class MessageBody {
  @ApiPropertyOptional({ type: String, nullable: true, description: '1 to 2,000 characters of plain text', example: 'When will it ship? 📦' })
  @IsOptional()
  @IsPlainText()
  text?: string;

  @ApiPropertyOptional({ type: [String], nullable: true, description: 'At most 5 of your own uploads', example: [] })
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  pictureIds?: string[];
}

/** The body with what was left out said. */
export function draftOf({ text, pictureIds }: MessageBody): { text: string | null; pictureIds: string[] } {
  return { text: text ?? null, pictureIds: pictureIds ?? [] };
}

/** Nothing to say: `{}`. */
export class EmptyBody {}
