import 'reflect-metadata';
import { type Type } from '@nestjs/common';

export interface Route {
  readonly method: string;
  /** With a word in the place of each parameter. */
  readonly path: string;
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];

/** The routes that the controllers of a Nest module declare. */
export function routesOf(module: Type): Route[] {
  const controllers = (Reflect.getMetadata('controllers', module) ?? []) as Type<object>[];
  if (controllers.length === 0) throw new Error(`${module.name} has no controllers`);
  return controllers.flatMap((controller) => {
    const base = Reflect.getMetadata('path', controller) as string;
    const prototype = controller.prototype as Record<string, object>;
    return Object.getOwnPropertyNames(prototype)
      .filter((name) => name !== 'constructor' && Reflect.hasMetadata('method', prototype[name]))
      .map((name) => {
        const path = `/${base}/${Reflect.getMetadata('path', prototype[name]) as string}`;
        return {
          method: METHODS[Reflect.getMetadata('method', prototype[name]) as number],
          path: path.replace(/\/+/g, '/').replace(/\/$/, '').replace(/:\w+/g, 'x'),
        };
      });
  });
}
