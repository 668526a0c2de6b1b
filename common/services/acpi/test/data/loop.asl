/* A method that never ends, and one that does. Compiled by iasl 20200925 into loop.aml. */
DefinitionBlock ("", "DSDT", 2, "TEST", "LOOP", 1)
{
    Device (\_SB.PCI0)
    {
        Name (_HID, EisaId ("PNP0A03"))
        Name (_UID, 0)
        Method (_PRT)
        {
            While (One) { }
            Return (Package () { Package () { 0xFFFF, 0, 0, 16 } })
        }
    }
    Device (\_SB.PCI1)
    {
        Name (_HID, EisaId ("PNP0A03"))
        Name (_UID, 1)
        Name (_BBN, 1)
        Name (_PRT, Package () { Package () { 0xFFFF, 0, 0, 17 } })
    }
}
