"""The TOML of a small town, in parts that a test may break one by one."""

NAME = '{ zh-Hans = "甲", zh-Hant = "甲", en = "A" }'
CITY = f"""
[city]
id = "town"
name = {NAME}
centre = [121.8, 29.9]
timezone = "Asia/Shanghai"
"""
AREA = f"""
[[areas]]
id = "north"
name = {NAME}
centre = [121.8, 29.9]
"""
TEMPLATE = """
[templates.dam]
kind = "reservoir"
report_s = 60
max_age_s = 600
[templates.dam.datastreams]
rainfall = { period_s = 3600 }
water_level = { limits = { flood_limit = 12.0, check = 14.0 } }
"""
THING = f"""
[[things]]
id = "dam-1"
template = "dam"
name = {NAME}
area = "north"
position = [121.8, 29.9]
owner = "me"
"""
RULE = f"""
[[rules]]
id = "flood"
name = {NAME}
property = "water_level"
kinds = ["reservoir"]
above = {{ yellow = "flood_limit", red = "check" }}
advice = {NAME}
"""
