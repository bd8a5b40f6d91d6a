package org.hamletmail.report;

import java.awt.Color;

/** Colours of the plots, those of the page around them. */
enum Palette {
  LIGHT(0xffffff, 0x1d2530, 0xd9dee5, 0x2b6cb0, 0xc0562b, 0x4a5568),
  DARK(0x1b212a, 0xe3e8ef, 0x3b4552, 0x74b3f0, 0xf29a72, 0xa5b1c2);

  final Color background;
  final Color text;
  final Color grid;
  final Color ham;
  final Color spam;
  final Color mark;

  Palette(int background, int text, int grid, int ham, int spam, int mark) {
    this.background = new Color(background);
    this.text = new Color(text);
    this.grid = new Color(grid);
    this.ham = new Color(ham);
    this.spam = new Color(spam);
    this.mark = new Color(mark);
  }
}
