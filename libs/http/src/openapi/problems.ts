import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { type Code } from '../problems/codes.js';

/** Names the codes that a route may answer beyond those that every route may. */
export const Problems = (...codes: Code[]): MethodDecorator => applyDecorators(ApiExtension('x-codes', codes));
