package org.hamletmail.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.util.List;

/** A charset of one byte a character that Java lacks and mail has. It only decodes. */
final class TableCharset extends Charset {
  /** Of the Nordic languages. */
  static final String LATIN_6 = "ISO-8859-10";

  /** Of the Celtic languages. */
  static final String LATIN_8 = "ISO-8859-14";

  /** Of Vietnamese; its six rarest letters are where ASCII has control characters. */
  static final String VISCII = "VISCII";

  // The characters of the bytes up to 0xff, the last ones of each charset.
  private static final String LATIN_6_FROM_A0 =
      "\u00a0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00adŪŊ°ąēģīĩķ·ļđšŧž―ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏ"
          + "ÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ";
  private static final String LATIN_8_FROM_A0 =
      "\u00a0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00ad®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ"
          + "ŴÑÒÓÔÕÖṪØÙÚÛÜÝŶßàáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ";
  private static final String VISCII_FROM_80 =
      "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệố"
          + "ồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
          + "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ";

  private final char[] characters = new char[256];

  private TableCharset(String name, String last) {
    super(name, null);
    for (char c = 0; c < characters.length; c++) {
      characters[c] = c;
    }
    last.getChars(0, last.length(), characters, characters.length - last.length());
  }

  /** Returns all of them. */
  static List<Charset> all() {
    TableCharset viscii = new TableCharset(VISCII, VISCII_FROM_80);
    viscii.characters[0x02] = 'Ẳ';
    viscii.characters[0x05] = 'Ẵ';
    viscii.characters[0x06] = 'Ẫ';
    viscii.characters[0x14] = 'Ỷ';
    viscii.characters[0x19] = 'Ỹ';
    viscii.characters[0x1e] = 'Ỵ';
    return List.of(
        new TableCharset(LATIN_6, LATIN_6_FROM_A0),
        new TableCharset(LATIN_8, LATIN_8_FROM_A0),
        viscii);
  }

  @Override
  public boolean contains(Charset other) {
    return other.equals(this);
  }

  @Override
  public CharsetDecoder newDecoder() {
    return new CharsetDecoder(this, 1, 1) {
      @Override
      protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
        while (in.hasRemaining()) {
          if (!out.hasRemaining()) {
            return CoderResult.OVERFLOW;
          }
          out.put(characters[in.get() & 0xff]);
        }
        return CoderResult.UNDERFLOW;
      }
    };
  }

  @Override
  public boolean canEncode() {
    return false;
  }

  @Override
  public CharsetEncoder newEncoder() {
    throw new UnsupportedOperationException(name() + " is only read");
  }
}
