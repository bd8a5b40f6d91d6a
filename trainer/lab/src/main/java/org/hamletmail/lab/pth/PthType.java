package org.hamletmail.lab.pth;

/** Numbers of a storage. */
enum PthType {
  NONE(0),
  F32(4),
  F64(8),
  F16(2),
  BF16(2),
  BOOL(1);

  private final int bytes;

  PthType(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }
}
