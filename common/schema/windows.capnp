@0x91bdcc0461f5f335;
# Windows on a screen, as the compositor offers them to programs: pixels in memory that is shared
# with the one program, and what the person does in them. No program learns of another's.
#
# Lengths are in pixels of the screen; what a program draws is to be `scaleHalves` halves as large
# as it would be at 96 dots an inch. A pixel is as in display.capnp, with premultiplied coverage.

using Display = import "/display.capnp";
using Kernel = import "/kernel.capnp";
using Tessera = import "/tessera.capnp";

interface Windows {
  connect @0 () -> (client :WindowClient) $Tessera.facet("user") $Tessera.facet("greeter");
  # For a program that wants windows. LIMIT_EXCEEDED: the caller, its principal, or all have too
  # many.

  connectShell @1 () -> (client :WindowClient, shell :WindowShell) $Tessera.facet("shell");
  # For the program that a person's session consists of: besides windows as others have them it may
  # open background and panel, and is told of what is open. WRONG_STATE: the session has one.

  settings @2 () -> (settings :DesktopSettings)
      $Tessera.facet("user") $Tessera.facet("greeter") $Tessera.facet("settings");
  changeSettings @3 (settings :DesktopSettings) -> () $Tessera.facet("settings");
  # INVALID_ARGUMENT: one of them cannot be; nothing was changed.

  displays @4 () -> (modes :List(Display.DisplayMode), current :Display.DisplayMode)
      $Tessera.facet("settings");

  keymaps @5 () -> (names :List(Text)) $Tessera.facet("settings") $Tessera.facet("greeter");
}

struct DesktopSettings {
  keymap @0 :Text;
  # "us", "de", "fr", or another one of `keymaps`.
  scaleHalves @1 :UInt8;
  # 2, 3 or 4: sizes times 1, 1.5 or 2.
  isDark @2 :Bool;
  repeatDelayMs @3 :UInt16;
  # 0: keys do not repeat.
  repeatPeriodMs @4 :UInt16;
  pointerSpeed @5 :UInt8;
  # 1 to 9; 5 as the device says, when it is moved slowly.
  mode @6 :Display.DisplayMode;
  # 0 by 0: what the screen prefers, also when that changes.
  lockAfterSeconds @7 :UInt16;
  # Without a key or a movement; 0: never.
}

interface WindowClient {
  # Ends with its last capability, and all that it has opened.

  open @0 (kind :WindowKind, parent :UInt32, width :UInt16, height :UInt16, x :Int16, y :Int16,
      title :Text) -> (window :UInt32);
  # A window by its number, which is never used twice. Only a popup has a parent, (x, y) in it, and
  # goes when something outside it is pressed, or its parent goes. It is seen with its first `show`;
  # the event `configured` says before that how large it is to be. LIMIT_EXCEEDED: too many. DENIED:
  # a kind that is not for this client. INVALID_ARGUMENT: no such parent, or nothing large.
  # NOT_FOUND of all methods that name a window: it is closed.

  close @1 (window :UInt32) -> ();

  setTitle @2 (window :UInt32, title :Text) -> ();
  # Beside who the program is, as the system knows that: 128 bytes at most are shown.

  setSizes @3 (window :UInt32, widthMin :UInt16, heightMin :UInt16, widthMax :UInt16,
      heightMax :UInt16) -> ();
  # Between what sizes the person may choose; 0: any.

  buffers @4 (window :UInt32, width :UInt16, height :UInt16)
      -> (memory :Kernel.Memory, strideBytes :UInt32, bufferBytes :UInt32);
  # Two buffers of this size, one behind the other, for the pictures that follow; all zeros. The
  # memory is the compositor's, charged to the client's account, and of the buffers before only what
  # is seen stays until the next `show`. The mapping that was is the client's to remove. It lasts as
  # long as the window. LIMIT_EXCEEDED: the account is empty. INVALID_ARGUMENT: larger than 8,192.

  show @5 (window :UInt32, buffer :UInt16, damageCount :UInt16, damage :UInt64, more :UInt64,
      most :UInt64) -> ();
  # The picture in buffer 0 or 1 is to be seen from the next frame on; of what was seen before only
  # the rectangles of `damage` (x, y, width and height of 16 bits each, from the lowest on), `more`
  # and `most` have changed, as many as `damageCount` says; 0: all has. The other buffer is the
  # client's again with the event `shown`. Never waits. INVALID_ARGUMENT: no such buffer.

  setPointer @6 (window :UInt32, shape :PointerShape) -> ();
  # While it is over this window.

  setState @7 (window :UInt32, state :WindowState) -> ();
  # What the person could do with the frame. What becomes of it is said by `configured`.

  events @8 () -> (events :List(WindowEvent), lost :UInt32);
  # What has happened since, perhaps nothing; never waits. Movements of the pointer that nobody has
  # fetched are one. `lost`: keys and buttons that there was no room for, because nobody fetched.

  notify @9 (event :Kernel.Event, bits :UInt64) -> ();
  # Signals the bits as soon as `events` has something, which is once until it was fetched.
  # INVALID_ARGUMENT: it is no event.

  copy @10 (serial :UInt32, data :Data) -> ();
  # What the person has chosen, as text in UTF-8, for who pastes: 3 KiB at most; else by `lend` and
  # `copyLent`.
  # `serial`: of the key or button by which he did it, the last one that this client was told of.
  # DENIED: it is another one, or the window has no focus any more.

  lend @11 (sizeBytes :UInt32) -> (memory :Kernel.Memory);
  # The compositor's, on the client's account, to be written before `copyLent`, with which it goes:
  # one at a time, 1 MiB at most. LIMIT_EXCEEDED: more, or the account is empty.

  paste @12 (serial :UInt32) -> (data :Data, memory :Kernel.Memory, sizeBytes :UInt32);
  # The clipboard, once for each event with `mayPaste`, whose serial this is: in `data`, or, where
  # that is empty and `sizeBytes` is not 0, in `memory`. DENIED: the person has not pasted here.

  copyLent @13 (serial :UInt32, sizeBytes :UInt32) -> ();
  # As `copy`, what lies in the memory that was lent. INVALID_ARGUMENT: it is smaller.

  giveWay @14 (serial :UInt32) -> ();
  # The first window of a program that opens none yet may come before those of this client, which
  # the person has just asked to start one, as the shell's may: until he presses something else
  # here. `serial` and DENIED as in `copy`.
}

enum WindowKind {
  normal @0;
  dialog @1;
  # In the middle of its client's last window; cannot be made larger by the person.
  popup @2;
  # A menu: no frame.
  background @3;
  panel @4;
  # At the upper edge, as wide as the screen. These two are for `connectShell`.
  launcher @5;
  # In the middle, above all windows, no frame: for `connectShell`.
  greeter @6;
  # The whole screen, where nobody is logged in: for the facet "greeter".
}

enum WindowState {
  normal @0;
  maximised @1;
  minimised @2;
  leftHalf @3;
  rightHalf @4;
}

enum PointerShape {
  arrow @0;
  text @1;
  hand @2;
  wait @3;
  resizeHorizontal @4;
  resizeVertical @5;
  resizeDown @6;
  # From the upper left to the lower right corner.
  resizeUp @7;
  move @8;
}

enum WindowEventKind {
  none @0;
  configured @1;
  # The picture is to be width by height from now on, at scale `code` halves; `value` is the state,
  # `symbol` 1: the theme is dark.
  closeAsked @2;
  # By the person: the program closes it, or asks him first.
  closed @3;
  # It is gone: a popup when something else was pressed.
  shown @4;
  # The last picture is seen; the other buffer is free.
  focused @5;
  unfocused @6;
  key @7;
  # Pressed: `code` of evdev, `symbol` of X (xkbcommon-keysyms.h), `text` what it types, in UTF-8,
  # the first byte lowest: no control characters, and nothing with Control or Super. `value` 1: it
  # is held, and this is a repetition.
  keyReleased @8;
  button @9;
  # Pressed: `code` of evdev, at (x, y); `value` is how often in a row, at one place.
  buttonReleased @10;
  pointer @11;
  # Is at (x, y), which may be outside while a button is held.
  pointerLeft @12;
  scroll @13;
  # `x` and `y`: how far, in 120ths of a step.
  settingsChanged @14;
  # Of the shell: what is open, or the layout of keys, has changed.
  listChanged @15;
  shortcut @16;
  # Of the shell: `code` is a Shortcut that the person has typed.
}

enum Shortcut {
  none @0;
  launcher @1;
  terminal @2;
  screenshot @3;
  # `takeScreenshot` gives it.
}

struct WindowEvent {
  window @0 :UInt32;
  kind @1 :WindowEventKind;
  modifiers @2 :UInt16;
  # Bits of WindowModifier.
  serial @3 :UInt32;
  code @4 :UInt32;
  symbol @5 :UInt32;
  value @6 :Int32;
  text @7 :UInt64;
  x @8 :Int32;
  y @9 :Int32;
  width @10 :UInt16;
  height @11 :UInt16;
  mayPaste @12 :UInt16;
  # 1: the person has typed one of Ctrl-V, Ctrl-Shift-V, Shift-Insert.
  timeNs @13 :UInt64;
}

struct WindowModifier {
  const shift :UInt16 = 1;
  const control :UInt16 = 2;
  const alt :UInt16 = 4;
  const super :UInt16 = 8;
  const capsLock :UInt16 = 16;
  const numLock :UInt16 = 32;
}

interface WindowShell {
  # What the program that a session consists of has besides.

  windows @0 (cursor :UInt32) -> (windows :List(OpenWindow), cursor :UInt32);
  # Of this session, that are not popups, in the order in which they were opened.

  activate @1 (window :UInt32) -> ();
  # Brings it to the front, and its workspace; one that has the focus is minimised.

  closeWindow @2 (window :UInt32) -> ();
  # Asks its program, as the frame's button does.

  workspace @3 (number :UInt8) -> ();
  # 0 to 3.

  takeScreenshot @4 () -> (memory :Kernel.Memory, width :UInt16, height :UInt16,
      strideBytes :UInt32);
  # The picture of the moment in which the person typed for it, once. NOT_FOUND: he did not, or it
  # was fetched. LIMIT_EXCEEDED: there was no memory for it.

  state @5 () -> (workspace :UInt8, keymap :Text, idleNs :UInt64);
}

struct OpenWindow {
  number @0 :UInt32;
  # For this interface alone.
  title @1 :Text;
  program @2 :Text;
  # As the loader knows it.
  person @3 :Text;
  # Who it runs as: a name, or the beginning of a key.
  workspace @4 :UInt8;
  isMinimised @5 :Bool;
  hasFocus @6 :Bool;
}
