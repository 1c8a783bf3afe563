import type { FailureCode } from '../failure.ts';

/**
 * Everything that the bot says, in ICU MessageFormat. Discord limits some of it by length: commands and the descriptions of options 100,
 * names of options and menu entries 32, buttons 80, titles and labels of modals 45, placeholders 100 characters.
 */
export const en = {
	'picture.unreadable':
		"I couldn't read **{name}**. The file seems to be damaged; saving it again as PNG or JPEG usually helps.",
	'picture.unsupported': "**{name}** is {kind}, which I can't look at. Post a screenshot of it as PNG or JPEG instead.",
	'picture.tooLarge': '**{name}** is too large for me. Please post a version under {limitBytes}.',
	'picture.tooManyPixels':
		'**{name}** has {megapixels, number, rounded} megapixels, more than the {limitMegapixels, number, rounded} I can open. Please post a smaller version.',
	'picture.tooLong':
		'**{name}** is {side, number} pixels long on one side, more than the {limit, number} I can open. Please post a part of it, or a smaller version.',
	'picture.expired': 'The link to **{name}** has expired. Please post the picture again.',
	'picture.foreign':
		'I only open pictures that were posted on Discord, so I left out **{name}** from {host}. Please upload it here.',
	'picture.unreachable': "I couldn't get **{name}** from Discord. Please post it again.",
	'picture.slow': '**{name}** took too long to arrive. Please try again, or post a smaller version.',
	'picture.tooComplex': '**{name}** takes too long to open. Post a screenshot of it as PNG or JPEG instead.',
	'document.locked':
		'**{name}** is protected by a password, so I could not open it. Post it without one, or a screenshot of the page you mean.',
	'document.wordless': 'I found no words in **{name}**. Post a screenshot of it as PNG or JPEG instead.',
	'voice.unheard': "I can't listen to **{name}** here. Please write your question instead.",
	'voice.unusable':
		"I can't make out **{name}**: the recording may be damaged, too short or too long. Please record it again, or write your question.",
	'voice.wordless': 'I heard no words in **{name}**. Please record it again, or write your question.',
	'picture.tooMany':
		'I can look at {limit, number} pictures at a time, so I left out **{name}**. You can ask about it next.',
	'picture.forgotten': 'I no longer have that picture. Show it to me again, or make a new one.',
	'picture.ageRestricted':
		'That picture is from an age-restricted channel. Open `/gallery` in such a channel, or in a direct message, to see it.',
	'text.tooLarge': '**{name}** is too long for me. Please post a text under {limitBytes}.',
	'text.unreadable': "I couldn't read **{name}** as text. Saving it as UTF-8 usually helps.",
	'question.noRoom': 'There was no room left for **{name}**, so I left it out. You can ask about it next.',
	'question.filesFailed': "I couldn't use any of these files, so I haven't answered yet:\n{reasons}",
	'question.empty': 'What would you like to know? Write a question, or show me a picture.',
	'question.hidden': "I can't see what you wrote there. Mention me in your message, or use /ask.",
	'question.targetGone': 'The message you asked about was just deleted, so I stopped.',
	'question.noPicture': 'There is no picture in that message. Pick one that has a picture.',
	'model.noVision':
		"I can't look at pictures here. Ask me without one, or let the person who runs me know that you need this.",
	'model.badKey': "I can't answer right now; the person who runs me has been told.",
	'model.noCredit': "I can't answer right now; the person who runs me has been told.",
	'model.notFound': "I can't answer right now; the person who runs me has been told.",
	'model.foreignPicture': "I can't fetch the finished picture. The person who runs me has been told.",
	'model.rateLimited':
		'I have a lot to answer right now. Please try again in {retryAfterSeconds, select, null {a minute} other {{retryAfterSeconds, number, seconds}}}.',
	'model.refused': 'The model declined to answer this. Try asking in another way.',
	'model.policy': "The model provider's rules don't allow this one. Try something else.",
	'model.blocked': "The model provider's moderation stopped this, and I have kept nothing of it. Try something else.",
	'model.noModeration':
		"Here, everything has to pass the model provider's moderation, and this model has none, so I asked it nothing. Whoever chose that can change it: the person who runs me, or those who manage this server.",
	'model.unjudged':
		"Here, everything has to pass the model provider's moderation, and this answer ended without its verdict. I took it back and kept nothing of it.",
	'model.contextTooLong': 'This conversation has become too long for me. Start a new one, or use /forget.',
	'model.badPicture': "The model couldn't read that picture. Saving it again as PNG or JPEG usually helps.",
	'model.noImages': "I can't make pictures here.",
	'model.noPicture': 'No picture came out. Please try again.',
	'model.badRequest': "The model didn't accept this request. Try asking in another way.",
	'model.unavailable': "I can't reach the model right now. Please try again in a minute.",
	'model.silent': 'The model went quiet. Please try again.',
	'model.cut': 'The answer broke off in the middle. Reply "go on", or ask again.',
	'model.tooSlow': 'This took the model too long. Try again, or ask for something shorter.',
	'model.empty': 'The model had nothing to say. Try asking in another way.',
	'discord.cannotPost':
		"I'm not allowed to write in <#{channelId}>. Ask somebody who manages it to give me *Send Messages*.",
	'discord.cannotAttach':
		"I'm not allowed to post files here. Ask somebody who manages this channel to give me *Attach Files*.",
	'discord.cannotReadHistory':
		"I'm not allowed to read older messages here. Ask somebody who manages this channel to give me *Read Message History*.",
	'discord.gone': 'That message is gone, so I stopped.',
	'discord.fileTooLarge': 'The picture is larger than the {limitBytes} allowed here.',
	'discord.outdated': 'This is from an earlier version of me and no longer works. Please use the command again.',
	'discord.blocked': "This server's rules blocked my answer.",
	'discord.unchecked': "I left out earlier messages: Discord didn't tell me whether they still exist.",
	'store.unavailable': "I can't reach my memory right now. Please try again in a minute.",
	'bot.stopping': "I'm restarting. Please ask again in a minute.",
	'bot.busy': 'I have too many questions waiting right now. Please ask again in a few minutes.',
	'bot.tooManyAtOnce':
		'You already have {limit, plural, one {# question} other {# questions}} waiting, so I skipped the ones after that. Please ask again once I have answered some.',
	'bot.forgotten': 'Stopped, because this conversation was just erased.',
	'bot.cancelled': 'Stopped. Nothing was kept.',
	'bot.over': 'There is nothing left to stop.',
	'bot.retryOver': 'That was a while ago, and I no longer have it. Please ask again.',
	'bot.answering': "I'm already answering that.",
	'line.place': "You're number {place, number} in line. I'll start automatically when it's your turn.",
	'line.behind':
		"{count, plural, one {Another question} other {# other questions}} in this conversation came before yours. I'll start automatically after that.",
	'line.turn': "It's your turn now.",
	'limit.reached':
		"That would go over {who, select, person {your limit} server {this server's limit} other {my limit}} of {what, select, questions {{limit, plural, one {# question} other {# questions}}} pictures {{limit, plural, one {# picture} other {# pictures}}} other {{limit, number, money}}} a {window, select, day {day} other {minute}}, which resets {resets}. Whoever runs me{contact, select, null {} other { ({contact})}} can change it.",
	'limit.ofServer':
		'That would go over what this server allows {who, select, member {each person} other {everybody together}}: {what, select, questions {{limit, plural, one {# question} other {# questions}}} pictures {{limit, plural, one {# picture} other {# pictures}}} other {{limit, number, money}}} a day, which resets {resets}. Whoever manages this server can change it with `/settings`.',
	'limit.blocked': "Whoever runs me has blocked you, so I can't answer.",
	'limit.notHere': 'Whoever runs me has not opened me to this server.',
	'report.tooMany':
		'I pass on at most {limit, plural, one {# report} other {# reports}} an hour from each person. Please try again {resets}.',
	'server.otherChannel':
		'In this server, please ask me in <#{channelId}>{more, plural, =0 {} one { or one other channel} other { or # other channels}}.',
	'server.otherRole':
		'In this server only certain roles may use me. Whoever manages it can change that with `/settings`.',
	'server.noPicturesForYou':
		'In this server only certain roles may have pictures made. Whoever manages it can change that with `/settings`.',
	'server.noPictures': "In this server I don't make pictures. Whoever manages it can change that with `/settings`.",
	'server.noSpoilers': "In this server I don't look at spoilers, so I left out {name}.",
	'server.noAgeRestricted': "In age-restricted channels of this server I don't look at files, so I left out {name}.",
	'server.badFile':
		"I can't read settings from that file. *Export* under `/settings` shows what such a file looks like.",
	'server.badAmount':
		'**{name}** has to be {whole, select, true {a whole number} other {a number}}{most, select, null {, {least, number} or more} other { from {least, number} to {most, number}}}. Nothing was changed.',
	'permission.manageServer': 'You need *Manage Server* for that. Ask somebody who has it.',
	'permission.notYours': 'Only the person who asked can do that.',

	unexpected:
		'Something went wrong on my side. Please try again. If it keeps happening, give the person who runs me this code: `{id}`.',

	'kind.a text': 'a text',
	'kind.a PDF': 'a PDF',
	'kind.a video': 'a video',
	'kind.a sound file': 'a sound file',
	'kind.a camera RAW file': 'a camera RAW file',
	'kind.a Photoshop file': 'a Photoshop file',
	'kind.a GIMP file': 'a GIMP file',
	'kind.a JPEG XL picture': 'a JPEG XL picture',
	'kind.a JPEG 2000 picture': 'a JPEG 2000 picture',
	'kind.a moving sticker': 'an animated sticker',
	'kind.a web page': 'a web page',
	'kind.an icon file': 'an icon file',
	'kind.an archive': 'an archive',
	'kind.an archive or Office document': 'an archive or Office document',
	'kind.an Office document': 'an Office document',
	'kind.a PostScript file': 'a PostScript file',
	'kind.a program': 'a program',
	'kind.a font': 'a font',
	'kind.a kind of file I do not know': "a kind of file I don't know",

	'answer.pictures': '{count, plural, one {# picture} other {# pictures}}',
	'answer.tokens': '{count, plural, one {# token} other {# tokens}}',
	'answer.dollars': '{dollars, number, money}',
	'answer.dollarsUnheard': '{dollars, number, money}, not counting what it cost to listen',
	'answer.looked': 'Looked closer at {count, plural, one {# place} other {# places}}',
	'answer.lookedAt': 'Looked closer at {count, plural, one {# place} other {# places}}: {which}',
	'answer.lookedAtFrame': 'frame {page}',
	'answer.lookedAtPage': 'page {page}',
	'answer.notFound': "I can no longer find this conversation, so I can't go on from it.",
	'answer.notKept': "Nothing of this is stored, so you can't go on from here.",
	'answer.shown': '{count, plural, one {The picture asked about: {named}} other {The # pictures asked about: {named}}}',
	'answer.shortened': 'That was too much to read in full, so I read only the beginning of the longest texts.',
	'answer.somePages':
		'**{name}** has {pages, number} pages; I looked at the first {shown, plural, one {one} other {#}}. {looks, select, true {Ask about any other by its number.} other {To ask about others, post just those.}}',
	'answer.someFrames':
		'**{name}** has {frames, number} frames; I looked at {shown, plural, one {the first} other {# of them, spread over its length}}.',
	'answer.moments':
		'I looked at {shown, plural, one {# moment} other {# moments}} of **{name}**, spread over its length, without its sound.',
	'answer.cutAtLimit': 'The answer reached its length limit here. Reply "go on" for more.',
	'answer.interrupted': 'I was interrupted here. Reply "go on", or ask again.',
	'answer.stopped': 'Stopped here.',

	'generate.progress':
		'Making: **{prompt}**\n-# {seconds, plural, =0 {} other {{seconds, number, seconds} so far. }}{usual, select, null {This can take a minute or two.} other {Usually this takes about {usual, number, seconds}.}}',
	'generate.slower':
		"Making: **{prompt}**\n-# {seconds, number, seconds} so far. This is taking longer than usual; I'll keep at it.",
	'generate.preview': 'Preview, not finished yet: {prompt}',
	'generate.seconds': '{seconds, number, seconds}',
	'generate.quality': '{quality, select, draft {draft quality} fine {fine quality} other {standard quality}}',
	'generate.by':
		'{way, select, again {Another try} vary {A variation{place, select, null {} other { of picture {place, number}}}} other {An edit{place, select, null {} other { of picture {place, number}}}}}, for {who}',
	'generate.chosen': '**Picture {number, number}** of {count, number}. What would you like to do with it?',
	'generate.askedBy': 'Asked for by {who}, {at}',
	'generate.deletes':
		'*Delete* takes this message away{count, plural, =1 {} other { with all # pictures}} and erases {count, plural, =1 {the picture} other {them}} from my memory.',
	'generate.again': 'Make picture {number, number} again.',
	'generate.vary': 'Make a variation of picture {number, number}.',
	'generate.about': 'About picture {number, number}: {text}',
	'generate.interrupted': 'I was interrupted by a restart, and the picture is lost. Please ask for it again.',
	'generate.notKept': 'A restart kept me from saving this. To change it later, show it to me again.',
	'generate.deleted': 'Deleted, and erased from my memory.',
	'generate.full':
		'{exact, select, true {The original file ({bytes}).} other {The best version that fits the limit here ({bytes}).}}',
	'note.shape': "This model can't make {asked} pictures, so I made it {made} instead.",
	'note.quality': 'This model has only one quality, so I ignored "{asked}".',
	'note.count':
		'I asked for {asked, plural, one {# picture} other {# pictures}} and got {made, plural, =0 {none} other {#}}.',
	'note.size': 'The model made it {width} × {height}, not in the shape I asked for.',
	'note.reencoded':
		'Saved as {format}{exact, select, true { without loss} other {}} ({bytes}) to stay under the limit of {limitBytes} here.',

	'erase.done':
		'Erased {scope, select, place {this conversation} own {what you said here and my answers to it} message {that message and what belongs to it} everything {everything about you, in all servers and direct messages} other {everything from this server}}: {turns, plural, one {# message} other {# messages}}{pictures, plural, =0 {} one { and # picture} other { and # pictures}} ({bytes}).{stopped, plural, =0 {} one { I also stopped an answer that I was still writing.} other { I also stopped # answers that I was still writing.}}{scope, select, own { What others said here stays. Anyone with *Manage Messages* can erase that.} other {}}',
	'erase.nothing':
		'{scope, select, place {Nothing from this conversation} own {Nothing that you said here} message {Nothing from that message} everything {Nothing about you} other {Nothing from this server}} was stored.{stopped, plural, =0 {} one { I stopped an answer that I was still writing.} other { I stopped # answers that I was still writing.}}',
	'erase.ask':
		'{scope, select, place {This erases everything that was said here} own {This erases what you said here and my answers to it} other {This erases that message and what belongs to it}}: {turns, plural, one {# message} other {# messages}}{pictures, plural, =0 {} one { and # picture} other { and # pictures}} ({bytes}){others, plural, =0 {} one {, some of it from one other person} other {, some of it from # other people}}. It cannot be undone.',
	'erase.askEverything':
		'This erases everything I have stored about you: your questions and pictures, the pictures I made for you, and my answers, in all servers and direct messages. It cannot be undone.',
	'erase.askServer':
		'This erases everything I have stored from this server: from everybody, in every channel. It cannot be undone.',
	'erase.howMany': 'That is {conversations, plural, one {# conversation} other {# conversations}}.',
	'erase.howMuch':
		'That is {turns, plural, one {# message} other {# messages}}{pictures, plural, =0 {} one { and # picture} other { and # pictures}} ({bytes}) in {conversations, plural, one {# conversation} other {# conversations}}{server, select, true {{people, plural, =0 {} one {, from # person} other {, from # people}}} other {}}.',
	'erase.cancelled': 'Nothing was erased.',
	'delete.started':
		"Deleting {count, plural, one {# message} other {# messages}} of mine. This can take a while; I'll let you know here when I'm done.",
	'delete.progress':
		"Deleting my messages: {done, number} of {of, number} so far. I'll let you know here when I'm done.",
	'delete.unattended':
		"Deleting my messages: {done, number} of {of, number} so far. Discord no longer lets me write here, but I'll delete the rest as well.",
	'delete.done':
		"Deleted {deleted, plural, one {# message} other {# messages}} of mine.{gone, plural, =0 {} one { # was already gone.} other { # were already gone.}}{refused, plural, =0 {} other { I couldn't delete {refused, number}.}}",
	'delete.unknown':
		'I no longer know which messages those were. You can delete them yourself, or ask somebody who manages this channel.',

	'usage.sum':
		'**{when, select, today {Today} other {The last {days, number} days}}:** {questions, plural, one {# question} other {# questions}}{pictures, plural, =0 {} one {, # picture} other {, # pictures}}, {tokens, plural, one {# token} other {# tokens}}{share, plural, =0 {} other { (#% of the input from the cache)}}{dollars, select, null {} other {, {dollars, number, money}}}{unpriced, plural, =0 {} one {; the price of # call is not known} other {; the price of # calls is not known}}',
	'usage.members': '**By person:**',
	'usage.member':
		'- <@{person}>: {questions, plural, one {# question} other {# questions}}{pictures, plural, =0 {} one {, # picture} other {, # pictures}}{dollars, select, null {} other {, {dollars, number, money}}}',
	'usage.empty': 'Nothing was used in the last {days, number} days.',
	'usage.chart': '{unit, select, dollars {Cost} other {Questions}} by day: {list}',
	'gallery.title':
		'**{total, plural, one {# picture} other {# pictures}} kept for you{here, select, true { in this conversation} other {}}**, newest first (page {page, number} of {pages, number})',
	'gallery.empty': "I don't have any of your pictures.",
	'gallery.restricted':
		'-# {count, plural, one {# more picture is} other {# more pictures are}} from age-restricted channels: open `/gallery` there or in a direct message.',
	'gallery.ask':
		'This erases {count, plural, one {the selected picture} other {the # selected pictures}} and everything I know about {count, plural, one {it} other {them}}, together with what was sent to have {count, plural, one {it} other {them}} made. It cannot be undone.',
	'gallery.deleted':
		'{pictures, plural, =0 {Nothing was erased.} one {Erased # picture ({bytes}).} other {Erased # pictures ({bytes}).}}',

	'privacy.nothing': '**Stored about you:** nothing.',
	'privacy.stored':
		'**Stored about you:** {turns, plural, one {# message} other {# messages}}{pictures, plural, =0 {} one { and # picture} other { and # pictures}} ({bytes}) in {places, plural, one {# conversation} other {# conversations}}, the oldest from {oldest}.',
	'privacy.expires':
		'**Deleted automatically:** {days, plural, one {# day} other {# days}} after a conversation was last used; yours between {first} and {last}.',
	'privacy.storing': '**New questions** are stored; `/privacy storing:off` turns that off.',
	'privacy.notStoring':
		"**New questions** are not stored, so I can't look back at earlier ones. `/privacy storing:on` changes that.",
	'privacy.use': '**How much you use** is counted by day and kept for {days, number} days; `/usage` shows it.',
	'privacy.sharing':
		'**Who gets what:** your questions, pictures and the conversation go to {provider} ({model}{imageModel, select, null {} other {; pictures are made by {imageModel}}}), under a hash instead of your name or ID. Nobody else gets them.',
	'privacy.encrypted': '**Stored data** is {encrypted, select, true {encrypted} other {not encrypted}}.',
	'privacy.operator': '**Who runs me:** {contact}.',
	'privacy.operatorUnknown': "**Who runs me:** they haven't said. Ask whoever manages this server.",
	'privacy.policy': '**Privacy policy:** <{url}>',
	'privacy.commands': '`/gallery` shows your pictures, `/export` gives you everything, `/forget` erases.',
	'privacy.turnedOff':
		"From now on I keep nothing of what you ask, so I can't look back at it later. What is already stored stays until it expires; `/forget what:everything` erases it now.",
	'privacy.turnedOn': 'From now on I keep what you ask, so that you can follow up on it.',

	'export.done':
		'Everything I have stored about you{pictures, plural, =0 {} one {, with # picture file} other {, with # picture files}}{archives, plural, =1 {} other {, in # archives that you can read one by one}}. Open *index.html* to read it.',
	'export.empty': 'I have nothing stored about you.',
	'export.part': 'Part {number, number} of {of, number}.',
	'export.smaller':
		'{count, plural, one {# picture is} other {# pictures are}} too large to post here, so I included smaller copies if I could. To get everything in full, use /export somewhere that allows larger files.',
	'export.pageCost': 'Cost, as far as known',
	'export.pageTokens': 'Tokens',
	'export.pagePictures': 'Pictures made',
	'export.pageQuestions': 'Questions',
	'export.pageDay': 'Day (UTC)',
	'export.pageUse': 'What you used',
	'export.pageTimes': 'Last used on {last}. Deleted automatically on {expires}, unless it is used again.',
	'export.pagePlace':
		'{kind, select, dm {Direct messages} private {Messages only you could see} thread {Thread} other {Channel}}',
	'export.pageMade':
		'Exported on {at}{of, plural, =1 {} other {, part {number, number} of {of, number}; each part can be read on its own}}. The same for programs:',
	'export.pageTitle': 'What Darkroom stores about you',

	'help.title': '**Show me a picture and ask about it.**',
	'help.ask': '- `/ask` a question, with up to four pictures. Or mention me in a message, or write to me directly.',
	'help.files': '- I also read PDFs, Office documents and text files.',
	'help.reply':
		'- Reply to one of my answers to keep asking. To ask about somebody\'s picture or to change it ("make it night"), reply to it and mention me.',
	'help.thread':
		'- Make a thread from one of my answers to go on there, with others too. Nobody has to mention me in it.',
	'help.menu': '- Right-click or long-press a message, then *Apps*: *Ask about this image* or *Forget this*.',
	'help.imagine':
		'- `/imagine` makes pictures from your words, or changes those you give it. The buttons under them go on from there.',
	'help.forget':
		'- `/gallery` shows the pictures I keep for you, `/privacy` what I keep about you, `/export` gives you all of it, `/forget` erases it.',
	'help.settings':
		'- `/usage` shows how much you used. Those who manage a server choose with `/settings` what I do there.',
	'help.server': 'In this server',
	'help.kept':
		'**What I keep:** messages that are addressed to me, their pictures and my answers, for {days, plural, one {# day} other {# days}} after the last one. They go to {provider} ({model}) so that I can answer. Nothing else is stored.',
	'help.check': 'An AI answers, and what it says about a picture can be wrong: please check what matters.',
	'help.contact': 'Questions? Ask the person who runs me.',
	'help.about': 'Read more: <{url}>',

	'button.stop': 'Stop',
	'button.tryAgain': 'Try again',
	'button.answerAgain': 'Answer again',
	'button.askWithout': '{count, plural, one {Ask without it} other {Ask without them}}',
	'button.cancel': 'Cancel',
	'button.erase': 'Erase',
	'button.keep': 'Keep',
	'button.stopStoring': 'Stop storing',
	'button.storeAgain': 'Store again',
	'button.export': 'Export',
	'button.choose': 'Picture {number, number}',
	'button.again': 'Try again',
	'button.vary': 'Variations',
	'button.edit': 'Edit…',
	'button.ask': 'Ask…',
	'button.more': 'More…',
	'button.full': 'Original file',
	'button.delete': 'Delete',
	'button.eraseEverything': 'Erase all my data',
	'button.eraseServer': 'Erase all data of this server',
	'button.deleteMessages': "Also delete the bot's {count, plural, one {# message} other {# messages}}",
	'button.newer': 'Newer',
	'button.older': 'Older',
	'button.open': 'Open',
	'button.deleteChosen': 'Delete selected',
	'button.nextParts': 'Next parts',

	'modal.ask': 'Ask about this picture',
	'modal.question': 'Your question',
	'modal.edit': 'Edit this picture',
	'modal.change': 'What should change?',
	'modal.morePictures': 'Pictures to use with it, if any',
	'modal.report': 'Report to whoever runs this bot',
	'report.reason': 'What is wrong?',
	'report.harmful': 'It is harmful or against the law',
	'report.person': 'It shows or harms a real person',
	'report.rights': 'It uses my work without permission',
	'report.broken': "Something doesn't work",
	'report.other': 'Something else',
	'report.words': 'In your words, if you like',
	'report.wordsHint': 'Whoever runs this bot reads this. What the message says is not sent along.',
	'report.arrived':
		'Thank you. Your report has reached whoever runs me. If you write to them about it, its number is `{id}`.',
	'report.withoutWords':
		'Thank you. Your report is in the log of whoever runs me, but your own words could not be passed on. If you write to them about it, its number is `{id}`.',
	'placeholder.question': 'What would you like to know?',
	'placeholder.change': 'For example: make it night',
	'placeholder.pictures': 'Choose pictures',

	'menu.askAboutImage': 'Ask about this image',
	'menu.forgetThis': 'Forget this',
	'menu.report': 'Report…',
	'command.ask': 'Ask about your pictures, or about anything',
	'command.imagine': 'Make a picture from your words, or change one',
	'command.gallery': 'The pictures I keep for you; only you see them',
	'command.forget': 'Erase what I remember: this conversation, everything about you, or this server',
	'command.privacy': 'What I keep about you, for how long, and who gets to see it',
	'command.export': 'Get everything I have stored about you, pictures included',
	'command.settings': 'What I do in this server, and for whom (needs Manage Server)',
	'command.usage': 'How many questions, pictures and tokens were used, and what they cost',
	'command.report': 'Tell whoever runs this bot that something is wrong',
	'command.help': 'What I can do here, and what I keep',
	'option.question': 'prompt',
	'option.prompt': 'prompt',
	'option.image': 'image',
	'option.show': 'show',
	'option.shape': 'shape',
	'option.quality': 'quality',
	'option.count': 'count',
	'about.question': 'Your question',
	'about.image': 'A picture to look at',
	'about.anotherImage': 'Another picture',
	'about.show': 'Whether my answer shows your pictures, small; usually it does',
	'about.prompt': 'What the picture should show, or what should change',
	'about.editedImage': 'A picture to change',
	'about.shape': 'Shape of the picture',
	'about.quality': 'How fine: a draft is faster and cheaper',
	'about.count': 'How many pictures, 1 to 4',
	'about.forget': 'What to erase; this conversation if you choose nothing',
	'about.storing': 'Whether I keep what you ask from now on',
	'about.usage': 'Your own use, or that of this server (needs Manage Server)',
	'about.markedCopy': 'If you add a copy with a part erased, only that part changes',
	'about.where': 'From here, or from everywhere',
	'choice.square': 'square',
	'choice.portrait': 'portrait',
	'choice.landscape': 'landscape',
	'choice.wide': 'wide',
	'choice.tall': 'tall',
	'choice.draft': 'draft',
	'choice.standard': 'standard',
	'choice.fine': 'fine',
	'choice.thisConversation': 'this conversation',
	'choice.everything': 'everything about me, everywhere',
	'choice.server': 'everything from this server (needs Manage Server)',
	'choice.on': 'on',
	'choice.off': 'off',
	'choice.mine': 'mine',
	'choice.thisServer': 'this server (needs Manage Server)',
	'choice.everywhere': 'everywhere',
	'settings.title': 'Settings of this server',
	'settings.note': '-# Changes take effect at once.',
	'settings.change': 'Change…',
	'settings.answers': 'Answers',
	'settings.where': 'Where and for whom',
	'settings.pictures': 'Pictures',
	'settings.safety': 'Safety',
	'settings.limits': 'Limits and storage',
	'settings.export': 'Export',
	'settings.import': 'Import…',
	'settings.importTitle': 'Import settings',
	'settings.file': 'A file that Export made',
	'settings.reset': 'Reset',
	'settings.model': 'Model that answers',
	'settings.pictureModel': 'Model that makes pictures',
	'settings.usualModel': '{model} (the usual one)',
	'settings.modelGone': '{used}, because {model} is no longer available here',
	'settings.persona': 'Persona',
	'settings.personaHint': 'Tone and topics, in a few sentences. The model is told this with every question.',
	'settings.language': 'Language of answers',
	'settings.channels': 'Channels to use me in',
	'settings.roles': 'Roles that may use me',
	'settings.unaskedChannels': 'Channels where I answer unasked',
	'settings.threadChannels': 'Channels where questions open a thread',
	'settings.painters': 'Who may have pictures made',
	'settings.painterRoles': 'Roles that may have pictures made',
	'settings.finest': 'Finest quality of pictures',
	'settings.spoilers': 'Files behind a spoiler',
	'settings.ageRestricted': 'Files in age-restricted channels',
	'settings.lookedAt': 'I look at them',
	'settings.leftAlone': 'I leave them alone',
	'settings.moderation': 'Moderation by the model provider',
	'settings.moderationUsual': 'as whoever runs me set it',
	'settings.moderationOff': 'off',
	'settings.moderationScore': 'note what stands out, block nothing',
	'settings.moderationBlock': 'block what stands out',
	'settings.personQuestions': 'Questions for one person a day',
	'settings.personPictures': 'Pictures for one person a day',
	'settings.personDollars': 'US dollars for one person a day',
	'settings.serverDollars': 'US dollars for everybody a day',
	'settings.retentionDays': 'Days that conversations are kept',
	'settings.upTo': 'up to {most, number}; empty: {most, number}',
	'settings.noLimit': 'no limit',
	'settings.none': 'none',
	'settings.everywhere': 'everywhere',
	'settings.everyone': 'everyone',
	'settings.asAsked': 'as in the question',
	'settings.nobody': 'nobody',
	'settings.onlyRoles': 'only certain roles',
} as const satisfies Record<FailureCode, string> & Record<string, string>;
