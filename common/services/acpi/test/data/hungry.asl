/* More memory than there is, and then as many methods as there is room for. Compiled by iasl 20200925 into hungry.aml. */
DefinitionBlock ("", "DSDT", 2, "TEST", "HUNGRY", 1)
{
    Method (DEEP, 1) { Return (DEEP (Concatenate (Arg0, Buffer (0x1000) { }))) }
    Method (\_PIC, 1) { DEEP (Buffer (0x1000) { }) }
}
