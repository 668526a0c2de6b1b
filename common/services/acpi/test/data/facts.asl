/* Two root bridges, links of all kinds, and virtio in memory. Compiled by iasl 20200925 into facts.aml. */
DefinitionBlock ("", "DSDT", 2, "TEST", "FACTS", 1)
{
    Name (PICF, 0)
    Name (SETL, 0)
    Method (\_PIC, 1) { PICF = Arg0 }

    Device (\_SB.LNKA)
    {
        /* Switched off: it says line 0 until it is set. */
        Name (_HID, EisaId ("PNP0C0F"))
        Name (_UID, 1)
        Name (_PRS, ResourceTemplate () { IRQ (Level, ActiveLow, Shared) { 10, 11 } })
        Name (BUFF, ResourceTemplate () { IRQ (Level, ActiveLow, Shared) { } })
        Method (_CRS) { Return (BUFF) }
        Method (_SRS, 1) { BUFF = Arg0 }
    }
    Device (\_SB.LNKB)
    {
        Name (_HID, EisaId ("PNP0C0F"))
        Name (_UID, 2)
        Name (_CRS, ResourceTemplate () { Interrupt (ResourceConsumer, Level, ActiveHigh, Shared) { 17 } })
    }
    Device (\_SB.LNKC)
    {
        Name (_HID, EisaId ("PNP0C0F"))
        Name (_UID, 3)
        Name (_STA, 0)
        Name (_CRS, ResourceTemplate () { Interrupt (ResourceConsumer, Level, ActiveHigh, Shared) { 18 } })
    }
    Device (\_SB.LNKD)
    {
        /* Nothing it could be set to. */
        Name (_HID, EisaId ("PNP0C0F"))
        Name (_UID, 4)
        Name (_CRS, ResourceTemplate () { IRQ (Level, ActiveLow, Shared) { } })
        Name (_PRS, ResourceTemplate () { Memory32Fixed (ReadWrite, 0x1000, 0x1000) })
    }
    Device (\_SB.LNKE)
    {
        Name (_HID, EisaId ("PNP0C0F"))
        Name (_UID, 5)
        Name (_CRS, ResourceTemplate () { Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive) { 19 } })
    }

    Device (\_SB.PCI0)
    {
        Name (_HID, EisaId ("PNP0A08"))
        Name (_CID, EisaId ("PNP0A03"))
        Name (_UID, 0)
        Method (_PRT)
        {
            If (PICF == 0) { Return (Package () { Package () { 0xFFFF, 0, 0, 3 } }) }
            Return (Package ()
            {
                Package () { 0x0001FFFF, 0, \_SB.LNKA, 0 },
                Package () { 0x0001FFFF, 1, \_SB.LNKB, 0 },
                Package () { 0x0001FFFF, 2, \_SB.LNKC, 0 },
                Package () { 0x0001FFFF, 3, \_SB.LNKD, 0 },
                Package () { 0x0002FFFF, 0, \_SB.LNKE, 0 },
                Package () { 0x0002FFFF, 1, 0, 23 },
                Package () { 0x0002FFFF, 2, \_SB.LNKA, 0 },
                Package () { 0x0002FFFF, 9, 0, 24 },
                Package () { 0x0020FFFF, 0, 0, 25 },
                Package () { 0x00030001, 0, 0, 26 },
            })
        }
    }
    Device (\_SB.PCI1)
    {
        Name (_HID, EisaId ("PNP0A03"))
        Name (_UID, 1)
        Name (_SEG, 2)
        Name (_BBN, 0x80)
        Name (_PRT, Package () { Package () { 0xFFFF, 0, 0, 40 } })
    }
    Device (\_SB.PCI2)
    {
        Name (_HID, EisaId ("PNP0A03"))
        Name (_UID, 2)
        Name (_BBN, 0x100)
    }
    Device (\_SB.PCI3)
    {
        Name (_HID, EisaId ("PNP0A03"))
        Name (_UID, 3)
        Name (_STA, 0)
    }
    Device (\_SB.VR00)
    {
        Name (_HID, "LNRO0005")
        Name (_UID, 0)
        Name (_CRS, ResourceTemplate ()
        {
            QWordMemory (ResourceConsumer, PosDecode, MinFixed, MaxFixed, NonCacheable, ReadWrite,
                0, 0x100000000, 0x1000001ff, 0, 0x200)
            Interrupt (ResourceConsumer, Edge, ActiveLow, Exclusive) { 50 }
        })
    }
    Device (\_SB.VR01)
    {
        /* No line. */
        Name (_HID, "LNRO0005")
        Name (_UID, 1)
        Name (_CRS, ResourceTemplate () { Memory32Fixed (ReadWrite, 0xa000000, 0x200) })
    }
}
