@0xe64d0b7a91c2f538;
# What is in the file `schemas` of the boot package: every interface of the system, for programs
# that call, show or record without having been compiled with it.

struct Schemas {
  interfaces @0 :List(InterfaceType);
  # By name.
  structs @1 :List(StructType);
  enums @2 :List(EnumType);
}

struct InterfaceType {
  name @0 :Text;
  id @1 :UInt64;
  file @2 :Text;
  # Which declares it.
  doc @3 :Text;
  superclasses @4 :List(Text);
  methods @5 :List(MethodType);
  # By ordinal, inherited ones included.
  facets @6 :List(FacetType);
}

struct MethodType {
  name @0 :Text;
  doc @1 :Text;
  isGate @2 :Bool;
  isInherited @3 :Bool;
  params @4 :UInt32;
  # Index among the structs.
  results @5 :UInt32;
}

struct FacetType {
  name @0 :Text;
  mask @1 :UInt64;
}

struct StructType {
  name @0 :Text;
  # Empty: the parameters or results of a method, or a group.
  doc @1 :Text;
  dataWords @2 :UInt16;
  pointerCount @3 :UInt16;
  unionCount @4 :UInt16;
  # Members of its union.
  unionIndex @5 :UInt16;
  # Of the discriminant, in units of 16 bits.
  isInRegisters @6 :Bool;
  # As parameters or results it travels in registers.
  fields @7 :List(FieldType);
}

enum FieldKind {
  void @0;
  bool @1;
  uint8 @2;
  uint16 @3;
  uint32 @4;
  uint64 @5;
  int8 @6;
  int16 @7;
  int32 @8;
  int64 @9;
  float32 @10;
  float64 @11;
  text @12;
  data @13;
  enum @14;
  struct @15;
  group @16;
  interface @17;
}

struct FieldType {
  name @0 :Text;
  doc @1 :Text;
  kind @2 :FieldKind;
  # Of the elements, in a list.
  isList @3 :Bool;
  discriminant @4 :UInt16 = 0xffff;
  # Number of the union's member; 0xffff: none.
  index @5 :UInt32;
  # Of data in units of its size, of a pointer among the pointers.
  type @6 :UInt32;
  # Index among the enums, structs or interfaces.
  defaultBits @7 :UInt64;
  defaultBytes @8 :Data;
  # Of a text or data.
}

struct EnumType {
  name @0 :Text;
  doc @1 :Text;
  members @2 :List(Text);
}
