import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { type Code } from '../problems/codes.js';

/** Lists the codes of a route beyond those of all routes. */
export const Problems = (...codes: Code[]): MethodDecorator => applyDecorators(ApiExtension('x-codes', codes));
