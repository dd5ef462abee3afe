"""Reports for people: figures in the words of a language, as a page, on paper, as a workbook; and letters."""
