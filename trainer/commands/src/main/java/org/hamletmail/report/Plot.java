package org.hamletmail.report;

import java.util.Base64;

/**
 * A plot, drawn twice as large as it is shown so that it is sharp on fine screens and on paper.
 *
 * @param name of its file, without ending
 * @param title for people
 * @param alt what it shows, for those who don't see it
 * @param light PNG in Base64, on a light background
 * @param dark likewise, on a dark background
 */
record Plot(String name, String title, String alt, String light, String dark) {
  /** Pixels of the page. */
  static final int WIDTH = 560;

  static final int HEIGHT = 360;
  static final int SCALE = 2;

  /** Returns the file of the plot on a light background. */
  byte[] png() {
    return Base64.getDecoder().decode(light);
  }
}
