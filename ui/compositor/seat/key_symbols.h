/* Symbols of keys, as X and xkbcommon number them, that mean something to the compositor itself. */
#pragma once

#define SYMBOL_BACKSPACE     0xff08u
#define SYMBOL_TAB           0xff09u
#define SYMBOL_LEFT_TAB      0xfe20u
#define SYMBOL_RETURN        0xff0du
#define SYMBOL_ESCAPE        0xff1bu
#define SYMBOL_HOME          0xff50u
#define SYMBOL_LEFT          0xff51u
#define SYMBOL_RIGHT         0xff53u
#define SYMBOL_END           0xff57u
#define SYMBOL_INSERT        0xff63u
#define SYMBOL_KEYPAD_ENTER  0xff8du
#define SYMBOL_KEYPAD_HOME   0xff95u
#define SYMBOL_KEYPAD_LEFT   0xff96u
#define SYMBOL_KEYPAD_RIGHT  0xff98u
#define SYMBOL_KEYPAD_END    0xff9cu
#define SYMBOL_KEYPAD_INSERT 0xff9eu
#define SYMBOL_KEYPAD_DELETE 0xff9fu
#define SYMBOL_DELETE        0xffffu
