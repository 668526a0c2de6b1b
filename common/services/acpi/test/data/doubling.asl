/* No loop, and no end: each method calls the next one twice. Compiled by iasl 20200925 into doubling.aml. */
DefinitionBlock ("", "DSDT", 2, "TEST", "DOUBLING", 1)
{
    Method (M000) { M001 () M001 () }
    Method (M001) { M002 () M002 () }
    Method (M002) { M003 () M003 () }
    Method (M003) { M004 () M004 () }
    Method (M004) { M005 () M005 () }
    Method (M005) { M006 () M006 () }
    Method (M006) { M007 () M007 () }
    Method (M007) { M008 () M008 () }
    Method (M008) { M009 () M009 () }
    Method (M009) { M010 () M010 () }
    Method (M010) { M011 () M011 () }
    Method (M011) { M012 () M012 () }
    Method (M012) { M013 () M013 () }
    Method (M013) { M014 () M014 () }
    Method (M014) { M015 () M015 () }
    Method (M015) { M016 () M016 () }
    Method (M016) { M017 () M017 () }
    Method (M017) { M018 () M018 () }
    Method (M018) { M019 () M019 () }
    Method (M019) { M020 () M020 () }
    Method (M020) { M021 () M021 () }
    Method (M021) { M022 () M022 () }
    Method (M022) { M023 () M023 () }
    Method (M023) { M024 () M024 () }
    Method (M024) { }
    Method (\_PIC, 1) { M000 () }
}
