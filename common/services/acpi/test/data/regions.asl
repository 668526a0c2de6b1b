/* AML that reaches out. Compiled by iasl 20200925 into regions.aml. */
DefinitionBlock ("", "DSDT", 2, "TEST", "REGIONS", 1)
{
    OperationRegion (PORT, SystemIO, 0xCF8, 8)
    Field (PORT, DWordAcc, NoLock, Preserve) { PRTA, 32 }
    OperationRegion (MEMO, SystemMemory, 0x100000, 0x1000)
    Field (MEMO, DWordAcc, NoLock, Preserve) { MEMA, 32 }
    OperationRegion (LOWM, SystemMemory, 0, 0x1000)
    Field (LOWM, DWordAcc, NoLock, Preserve) { LOWA, 32 }

    Device (\_SB.PCI0)
    {
        /* Ports. */
        Name (_HID, EisaId ("PNP0A03"))
        Name (_UID, 0)
        Method (_PRT) { PRTA = 0x80000000 Return (Package () { Package () { 0xFFFF, 0, 0, PRTA } }) }
    }
    Device (\_SB.PCI1)
    {
        /* Where ACPICA finds the tables. */
        Name (_HID, EisaId ("PNP0A03"))
        Name (_UID, 1)
        Name (_BBN, 1)
        Method (_PRT) { MEMA = 0 Return (Package () { Package () { 0xFFFF, 0, 0, 16 } }) }
    }
    Device (\_SB.PCI2)
    {
        Name (_HID, EisaId ("PNP0A03"))
        Name (_UID, 2)
        Name (_BBN, 2)
        Method (_PRT) { Local0 = LOWA Return (Package () { Package () { 0xFFFF, 0, 0, 16 } }) }
    }
    Device (\_SB.PCI3)
    {
        /* Configuration space: what is allowed. */
        Name (_HID, EisaId ("PNP0A03"))
        Name (_UID, 3)
        Name (_SEG, 1)
        Name (_BBN, 3)
        Device (ISA)
        {
            Name (_ADR, 0x00020001)
            OperationRegion (CONF, PCI_Config, 0x60, 4)
            Field (CONF, ByteAcc, NoLock, Preserve) { ROUT, 8, OTHR, 8 }
        }
        Method (_PRT, 0, Serialized)
        {
            Name (PRT0, Package () { Package () { 0xFFFF, 0, 0, 0 } })
            ^ISA.OTHR = 0x5A
            PRT0 [0] = Package () { 0xFFFF, 0, 0, 0 }
            DerefOf (PRT0 [0]) [3] = ^ISA.ROUT
            Return (PRT0)
        }
    }
}
