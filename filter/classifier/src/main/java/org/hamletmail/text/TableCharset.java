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

  /** Of Vietnamese, with letters among the control characters, too. */
  static final String TCVN = "TCVN5712-1";

  /** Of Armenian. */
  static final String ARMSCII_8 = "ARMSCII-8";

  /** Of Tajik. */
  static final String KOI8_T = "KOI8-T";

  /** Of the Turkic languages that are written in Cyrillic. */
  static final String PTCP154 = "PTCP154";

  /** Of the workstations of Hewlett-Packard. */
  static final String HP_ROMAN_8 = "hp-roman8";

  /** Of Ukrainian under DOS. */
  static final String CP1125 = "cp1125";

  // The characters of the bytes up to 0xff, the last ones of each charset; U+FFFD where
  // it has none.
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

  private static final String TCVN_FROM_80 =
      "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\u00a0ĂÂÊÔƠƯĐăâêô"
          + "ơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệì"
          + "ỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ";
  private static final String ARMSCII_FROM_A0 =
      "\u00a0\ufffdև։)(»«—.՝,-֊…՜՛՞ԱաԲբԳգԴդԵեԶզԷէԸըԹթԺժԻիԼլԽխ"
          + "ԾծԿկՀհՁձՂղՃճՄմՅյՆնՇշՈոՉչՊպՋջՌռՍսՎվՏտՐրՑցՒւՓփ"
          + "ՔքՕօՖֆ՚\ufffd";
  private static final String KOI8_T_FROM_80 =
      "қғ‚Ғ„…†‡\ufffd‰ҳ‹ҲҷҶ\ufffdҚ‘’“”•–—\ufffd™\ufffd›\ufffd\ufffd\ufffd\ufffd\ufffdӯӮё¤ӣ¦§\ufffd\ufffd\ufffd«"
          + "¬\u00ad®\ufffd°±²Ё\ufffdӢ¶·\ufffd№\ufffd»\ufffd\ufffd\ufffd©юабцдефгхийклмнопярстужв"
          + "ьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ";
  private static final String PTCP154_FROM_80 =
      "ҖҒӮғ„…ҶҮҲүҠӢҢҚҺҸҗ‘’“”•–—ҳҷҡӣңқһҹ\u00a0ЎўЈӨҘҰ§Ё©Ә«"
          + "¬ӯ®Ҝ°ұІіҙө¶·ё№ә»јҪҫҝАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧ"
          + "ШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя";
  private static final String HP_ROMAN_FROM_A0 =
      "\u00a0ÀÂÈÊËÎÏ´ˋˆ¨˜ÙÛ₤¯Ýý°ÇçÑñ¡¿¤£¥§ƒ¢âêôûáéóúàèòù"
          + "äëöüÅîØÆåíøæÄìÖÜÉïßÔÁÃãÐðÍÌÓÒÕõŠšÚŸÿÞþ·µ¶¾—¼"
          + "½ªº«■»±\ufffd";
  private static final String CP1125_FROM_80 =
      "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийкл"
          + "мноп░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫"
          + "╪┘┌█▄▌▐▀рстуфхцчшщъыьэюяЁёҐґЄєІіЇї·√№¤■\u00a0";

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
    TableCharset tcvn = new TableCharset(TCVN, TCVN_FROM_80);
    "ÚỤ".getChars(0, 2, tcvn.characters, 0x01);
    "ỪỬỮ".getChars(0, 3, tcvn.characters, 0x04);
    "ỨỰỲỶỸÝỴ".getChars(0, 7, tcvn.characters, 0x11);
    return List.of(
        new TableCharset(LATIN_6, LATIN_6_FROM_A0),
        new TableCharset(LATIN_8, LATIN_8_FROM_A0),
        viscii,
        tcvn,
        new TableCharset(ARMSCII_8, ARMSCII_FROM_A0),
        new TableCharset(KOI8_T, KOI8_T_FROM_80),
        new TableCharset(PTCP154, PTCP154_FROM_80),
        new TableCharset(HP_ROMAN_8, HP_ROMAN_FROM_A0),
        new TableCharset(CP1125, CP1125_FROM_80));
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
