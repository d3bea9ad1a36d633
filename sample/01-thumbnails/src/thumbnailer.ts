import { Injectable } from '@nestjs/common';
import sharp, { type OutputInfo } from 'sharp';

/** The file is no picture, or a damaged one. */
export class NotAPictureError extends Error {
  override readonly name = 'NotAPictureError';

  constructor(
    readonly file: string,
    options: { cause: unknown },
  ) {
    super(`${file} is not a picture that can be read (${(options.cause as Error).message})`, options);
  }
}

/** Makes small pictures of large ones. An ordinary provider, which knows nothing of Gearman. */
@Injectable()
export class Thumbnailer {
  /**
   * Looks at the file's first bytes.
   *
   * @throws NotAPictureError
   */
  async recognise(file: string): Promise<void> {
    await sharp(file)
      .metadata()
      .catch((cause: unknown) => {
        throw new NotAPictureError(file, { cause });
      });
  }

  /**
   * The picture as WebP, upright and at most `width` px wide.
   *
   * @throws NotAPictureError where the file ends too early or is otherwise damaged
   */
  async resize(file: string, width: number): Promise<{ data: Buffer; info: OutputInfo }> {
    const picture = sharp(file).autoOrient().resize({ width, withoutEnlargement: true }).webp();
    return picture.toBuffer({ resolveWithObject: true }).catch((cause: unknown) => {
      throw new NotAPictureError(file, { cause });
    });
  }
}
